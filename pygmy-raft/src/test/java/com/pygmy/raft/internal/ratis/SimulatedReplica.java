package com.pygmy.raft.internal.ratis;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.function.Consumer;
import org.apache.ratis.proto.RaftProtos.AppendEntriesReplyProto.AppendResult;
import org.apache.ratis.proto.RaftProtos.AppendEntriesRequestProto;

/**
 * A replica as far as its founding goes: elections, the log and its commit index as Ratis 3.3.0 has them, its flaw of index 0 included,
 * and the right to vote as {@code VotingRight} gives it. {@link ProvenCommit} is the real one.
 */
final class SimulatedReplica extends SimulatedProcess {
    private static final int ENTRIES_MAX = 3;

    private final SimulatedFounding world;
    private final int number;
    private final SimulatedVotingRight right;

    // On its disk.
    private final SimulatedLog log;
    private long term;
    private int votedFor = -1;

    // In its memory.
    private boolean leads;
    private long heardMillis;
    private final Set<Integer> votes = new HashSet<>();
    private int leader;
    private final Map<Integer, Follower> followers = new HashMap<>();
    private long round;
    private final List<ReadIndex> readIndexes = new ArrayList<>();

    private static final class Follower {
        private long next;
        private long match = -1;
        private long sentMillis;
        private boolean answered = true;
        private long confirmedRound;
    }

    private record ReadIndex(int asker, long round) {}

    private record Append(AppendEntriesRequestProto request, long round) {}

    SimulatedReplica(SimulatedFounding world, int number) {
        super(world);
        this.world = world;
        this.number = number;
        this.log = new SimulatedLog(world, number);
        this.right = new SimulatedVotingRight(world, this);
    }

    int number() {
        return number;
    }

    private int majority() {
        return world.size / 2 + 1;
    }

    boolean mayVote() {
        return right.isGranted();
    }

    SimulatedVotingRight right() {
        return right;
    }

    long term() {
        return term;
    }

    /** Who leads as far as is known here, or -1. */
    int leader() {
        return leader;
    }

    SimulatedLog log() {
        return log;
    }

    // Its process.

    @Override
    void start() {
        super.start();
        leads = false;
        log.start();
        leader = -1;
        votes.clear();
        readIndexes.clear();
        right.start();
        heardMillis = world.now();
        every(10, this::tick);
    }

    @Override
    void crash() {
        super.crash();
        if (world.flaw == FoundingFlaw.VOTE_FORGOTTEN) {
            votedFor = -1;
        }
        if (world.flaw == FoundingFlaw.ENTRY_FORGOTTEN) {
            log.forgetLast();
        }
    }

    void loseDirectory() {
        log.lose();
        term = 0;
        votedFor = -1;
        right.lose();
    }

    /** Takes a message, unless its process is another one by now. */
    void take(long of, Consumer<SimulatedReplica> message) {
        here(of, () -> message.accept(this));
    }

    private void tick() {
        if (leads) {
            world.others(number).forEach(this::sendIfDue);
            foundEpoch();
        } else if (!right.isGranted()) {
            right.seek();
        } else if (world.now() - heardMillis > 150 + world.random.nextInt(300)) {
            stand();
        }
        if (log.applied() < log.commit() && world.random.nextInt(3) == 0) {
            apply();
        }
    }

    private void apply() {
        log.apply((entry, index) -> {
            if (leads && entry.term() == term && !entry.epoch()) {
                world.acknowledges(index, entry);
            }
        });
    }

    /** The others have their turn first. */
    void leaveElectionsFor(long millis) {
        heardMillis = world.now() + millis;
    }

    void readIndex(int asker) {
        if (leads && log.hasCommittedIn(term)) {
            readIndexes.add(new ReadIndex(asker, ++round));
        }
    }

    private void answerReadIndexes() {
        readIndexes.removeIf(wanted -> {
            long confirming = 1
                    + followers.values().stream()
                            .filter(follower -> follower.confirmedRound >= wanted.round())
                            .count();
            if (confirming < majority()) {
                return false;
            }
            long ofTerm = term;
            long end = log.size() - 1L;
            world.send(number, wanted.asker(), to -> to.right.refillUpTo(end, ofTerm));
            return true;
        });
    }

    // Elections.

    private void stand() {
        term++;
        votedFor = number;
        votes.clear();
        votes.add(number);
        heardMillis = world.now();
        long ofTerm = term;
        long lastTerm = log.lastTerm();
        int size = log.size();
        for (int other : world.others(number)) {
            world.send(number, other, to -> to.requestVote(number, ofTerm, lastTerm, size));
        }
    }

    private void requestVote(int candidate, long ofTerm, long candidateLastTerm, int candidateSize) {
        if (!right.isGranted()) {
            return;
        }
        enter(ofTerm);
        boolean longEnough = candidateLastTerm > log.lastTerm()
                || (candidateLastTerm == log.lastTerm() && candidateSize >= log.size())
                || world.flaw == FoundingFlaw.VOTES_FOR_SHORTER_LOGS;
        if (ofTerm == term && !leads && (votedFor == -1 || votedFor == candidate) && longEnough) {
            votedFor = candidate;
            heardMillis = world.now();
            int voter = number;
            world.send(number, candidate, to -> to.voted(voter, ofTerm));
        }
    }

    private void enter(long ofTerm) {
        if (ofTerm > term) {
            term = ofTerm;
            votedFor = -1;
            leads = false;
        }
    }

    private void voted(int voter, long ofTerm) {
        if (leads || ofTerm != term || votedFor != number) {
            return;
        }
        votes.add(voter);
        if (votes.size() < majority()) {
            return;
        }
        leads = true;
        leader = number;
        world.leads(number, term);
        followers.clear();
        readIndexes.clear();
        for (int other : world.others(number)) {
            Follower follower = new Follower();
            follower.next = log.size();
            followers.put(other, follower);
        }
        log.propose(term, false);
    }

    // The log.

    private void foundEpoch() {
        if (log.hasCommittedIn(term) && !log.knowsEpoch() && !log.hasEpochOf(term)) {
            log.propose(term, true);
        }
    }

    /** A client's command, taken where this replica leads a group that is founded. */
    void propose() {
        if (isRunning() && leads && log.knowsEpoch()) {
            log.propose(term, false);
        }
    }

    private void sendIfDue(int to) {
        Follower follower = Objects.requireNonNull(followers.get(to));
        boolean due = follower.answered
                ? follower.next < log.size() || world.now() - follower.sentMillis >= 40
                : isLate(follower);
        if (!due) {
            return;
        }
        AppendEntriesRequestProto.Builder request =
                AppendEntriesRequestProto.newBuilder().setLeaderTerm(term).setLeaderCommit(log.commit());
        int next = (int) Math.min(follower.next, log.size());
        if (next > 0) {
            request.setPreviousLog(log.position(next - 1));
        }
        // Ratis sends no entries where a heartbeat is due: to one that has not answered for long.
        if (follower.answered || world.random.nextBoolean()) {
            for (int index = next; index < Math.min(log.size(), next + ENTRIES_MAX); index++) {
                request.addEntries(log.encoded(index));
            }
        }
        follower.answered = false;
        follower.sentMillis = world.now();
        Append append = new Append(bound(request.build()), round);
        world.send(number, to, there -> there.append(number, append));
    }

    private boolean isLate(Follower follower) {
        return world.now() - follower.sentMillis > 100;
    }

    private AppendEntriesRequestProto bound(AppendEntriesRequestProto request) {
        return world.flaw == FoundingFlaw.COMMIT_NOT_BOUND ? request : ProvenCommit.bound(request);
    }

    private void append(int from, Append append) {
        AppendEntriesRequestProto request = bound(append.request());
        long ofTerm = request.getLeaderTerm();
        if (!right.accepts(ofTerm)) {
            return;
        }
        enter(ofTerm);
        if (ofTerm < term) {
            answer(from, append, AppendResult.NOT_LEADER, 0);
            return;
        }
        leader = from;
        heardMillis = world.now();
        if (world.flaw == FoundingFlaw.VOTES_BEFORE_REFILLED && !right.isGranted()) {
            right.grant();
        }
        long previous = request.hasPreviousLog() ? request.getPreviousLog().getIndex() : -1;
        if (previous >= 0 && !log.holds(request.getPreviousLog())) {
            answer(from, append, AppendResult.INCONSISTENCY, Math.min(previous, log.size()));
            return;
        }
        request.getEntriesList().forEach(log::write);
        // Ratis takes 0 for the index of a previous entry that is not there.
        long proven = Math.max(previous, 0) + request.getEntriesCount();
        log.commitTo(Math.min(request.getLeaderCommit(), proven));
        answer(from, append, AppendResult.SUCCESS, previous + 1 + request.getEntriesCount());
    }

    private void answer(int to, Append append, AppendResult result, long next) {
        int follower = number;
        long ofTerm = term;
        world.send(number, to, there -> there.answered(follower, append, result, ofTerm, next));
    }

    private void answered(int from, Append append, AppendResult result, long ofTerm, long next) {
        enter(ofTerm);
        if (!leads || append.request().getLeaderTerm() != term) {
            return;
        }
        Follower follower = Objects.requireNonNull(followers.get(from));
        follower.answered = true;
        if (result == AppendResult.INCONSISTENCY) {
            follower.next = next;
        } else if (next > follower.next || follower.match < next - 1) {
            follower.next = Math.max(next, follower.next);
            follower.match = Math.max(follower.match, next - 1);
        }
        follower.confirmedRound = Math.max(follower.confirmedRound, append.round());
        answerReadIndexes();
        for (int index = log.size() - 1; index > log.commit(); index--) {
            int of = index;
            long holders = 1
                    + followers.values().stream()
                            .filter(other -> other.match >= of)
                            .count();
            boolean counts = log.term(index) == term || world.flaw == FoundingFlaw.EARLIER_TERM_COMMITTED;
            if (holders >= majority() && counts) {
                log.commitTo(index);
                return;
            }
        }
    }

    boolean isAtRest() {
        return isUp() && right.isGranted() && log.isAtRest();
    }

    @Override
    public String toString() {
        return "replica " + number + " (" + right + ", term " + term + (leads ? ", leads" : "") + ", log " + log + ")";
    }
}
