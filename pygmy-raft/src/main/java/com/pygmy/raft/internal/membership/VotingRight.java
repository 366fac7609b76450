package com.pygmy.raft.internal.membership;

import com.pygmy.raft.Members;
import com.pygmy.raft.ReplicaException;
import com.pygmy.raft.internal.promise.VoterFile;
import com.pygmy.raft.internal.ratis.Consensus;
import com.pygmy.raft.internal.ratis.ConsensusGate;
import com.pygmy.raft.internal.read.ReadIndexes.LeadersEnd;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Decides whether this replica may vote. The right is a file in its directory, so a replica whose directory was lost has
 * lost it; where files no longer hold what was promised, {@code RestartCheck} withdraws it. It gets it
 *
 * <ul>
 *   <li>at the founding of the group: when every other replica answers and none belongs to a formed group;
 *   <li>when it has been refilled: every other replica answered with its term, entries were taken only from a leader of
 *       at least that term, and all that the leader's log held after that has been applied here;
 *   <li>when the group has added it: likewise, but the leader names the term.
 * </ul>
 *
 * <p>An operator who knows that a lost replica never voted or acknowledged anything that matters, or accepts the risk, can
 * create the file by hand. Driven by {@link #tick} from one thread.
 */
public final class VotingRight {
    private static final Logger LOGGER = LoggerFactory.getLogger(VotingRight.class);
    private static final Duration PAUSE = Duration.ofSeconds(1);

    /** What the decision depends on. */
    public interface Surroundings {
        Optional<String> epoch();

        long applied();

        /** The id of the backup that the state was restored from, or that its group was founded from; empty where there is none. */
        String backup();

        /** Where the leader's log ends, from the leader, confirmed by a majority after the call. */
        CompletableFuture<LeadersEnd> leadersEnd();
    }

    private final VoterFile file;
    private final ConsensusGate gate;
    private final Consensus consensus;
    private final Membership membership;
    private final Duration foundingTurn;
    private final Surroundings surroundings;
    private final Map<String, MembershipAnswer> answers = new ConcurrentHashMap<>();
    private @Nullable CompletableFuture<?> requests;
    private @Nullable CompletableFuture<LeadersEnd> target;
    private boolean refilling;

    /** The others do not found a group with this replica as it is: when they are asked again. */
    private OptionalLong askAgainNanos = OptionalLong.empty();

    /** From which term on a leader has it join; -1 where none does. */
    private volatile long invitedTerm;

    private volatile @Nullable String waitingFor;

    /** Why this replica has nothing, for operators. */
    private final String loss;

    private volatile boolean withdrawn;

    /**
     * Reads what is in the directory.
     *
     * @param foundingTurn how long this replica leaves it to others to become a candidate when the group is founded
     */
    public VotingRight(
            Path directory,
            ConsensusGate gate,
            Consensus consensus,
            Membership membership,
            Duration foundingTurn,
            Surroundings surroundings)
            throws IOException {
        this.file = new VoterFile(directory);
        Optional<String> reason = file.withdrawn();
        withdrawn = reason.isPresent();
        loss = reason.map(words -> "this replica does not vote, since at a start " + words)
                .orElse("this replica's directory is empty");
        this.gate = gate;
        this.consensus = consensus;
        this.membership = membership;
        this.invitedTerm = file.invitedTerm();
        this.foundingTurn = foundingTurn;
        this.surroundings = surroundings;
    }

    /** Opens the gate at once where the right is there. */
    public void start() {
        if (file.exists()) {
            gate.open();
        } else {
            waitingFor = loss + ": waiting for the others to say whether the group exists";
        }
    }

    private MembershipAnswer answer() {
        Optional<String> epoch = surroundings.epoch();
        // One that has lost its files knows of a group all the same: it must not be founded a second time. And any
        // entry may be committed, although the one that gives the epoch is not applied yet.
        MembershipAnswer.State state = epoch.isPresent() || consensus.hasEntries() || withdrawn
                ? MembershipAnswer.State.FORMED
                : file.exists() ? MembershipAnswer.State.FOUNDING : MembershipAnswer.State.EMPTY;
        return new MembershipAnswer(
                state, consensus.term(), surroundings.backup(), epoch.orElse(""), Optional.of(consensus.members()));
    }

    /**
     * The group is about to add this replica, which has promised nothing as one of its present members: it may be filled at once by
     * leaders from this term on, whether or not all others are there. Kept for the case that it is restarted meanwhile.
     */
    public synchronized void invited(long term) throws IOException {
        if (!gate.mayVote()) {
            file.invite(term);
            invitedTerm = term;
        }
    }

    /** Whether the right was withdrawn and has not been given again. */
    public boolean withdrawn() {
        return withdrawn;
    }

    /** Why this replica does not take part fully yet, where it does not. */
    public Optional<String> waitingFor() {
        return Optional.ofNullable(waitingFor);
    }

    /** Goes one step on. Called regularly until the gate is open. */
    public void tick() throws IOException {
        if (gate.mayVote()) {
            return;
        }
        Optional<String> notMember = membership.notMember();
        if (refilling) {
            checkRefilled();
        } else if (invitedTerm >= 0) {
            refill("it is being added to the group", invitedTerm);
        } else if (notMember.isPresent()) {
            waitingFor = notMember.get();
        } else if (askAgainNanos.isPresent() && System.nanoTime() - askAgainNanos.getAsLong() < 0) {
            return;
        } else if (answers.keySet().containsAll(membership.others())) {
            decide();
        } else {
            requestMissingStates();
        }
    }

    private void requestMissingStates() {
        if (requests != null && !requests.isDone()) {
            return;
        }
        List<String> silent = new ArrayList<>(membership.others());
        silent.removeAll(answers.keySet());
        if (askAgainNanos.isEmpty()) {
            waitingFor = loss + ": waiting for " + String.join(", ", silent) + " to say whether the group exists";
        }
        requests =
                CompletableFuture.allOf(silent.stream().map(this::requestState).toArray(CompletableFuture[]::new));
    }

    private CompletableFuture<Void> requestState(String peer) {
        return membership
                .ask(peer)
                .thenAccept(answer -> answers.put(peer, answer))
                .exceptionally(unreachable -> null);
    }

    private void decide() throws IOException {
        Optional<String> foreign = foreign();
        if (foreign.isPresent()) {
            waitApart((surroundings.backup().isEmpty()
                            ? foreign.get() + " was restored from a backup, and this replica was not"
                            : "this replica was restored from a backup, and " + foreign.get()
                                    + " was not, or from another one")
                    + ": all replicas of a group must be restored from the same backup, into empty directories");
            return;
        }
        boolean formed = withdrawn || isFormed();
        Optional<String> configuredOtherwise = formed ? Optional.empty() : configuredOtherwise();
        if (configuredOtherwise.isPresent()) {
            waitApart(configuredOtherwise.get());
            return;
        }
        askAgainNanos = OptionalLong.empty();
        if (!formed) {
            LOGGER.info("no replica has any data: founding the group");
            grant();
            gate.openWithElectionsAfter(foundingTurn);
            return;
        }
        long term = answers.values().stream()
                .mapToLong(MembershipAnswer::term)
                .max()
                .orElse(0);
        refill(loss + ": it is being refilled", term);
    }

    private void refill(String reason, long term) {
        LOGGER.info("the group exists; {}, without a vote until then", reason);
        waitingFor = reason;
        refilling = true;
        gate.acceptFromTerm(term);
    }

    private void waitApart(String reason) {
        if (!reason.equals(waitingFor)) {
            LOGGER.warn("{}", reason);
        }
        waitingFor = reason;
        askAgainNanos = OptionalLong.of(System.nanoTime() + PAUSE.toNanos());
        answers.clear();
    }

    private boolean isFormed() {
        return answers.values().stream().anyMatch(answer -> answer.state() == MembershipAnswer.State.FORMED);
    }

    /** All that found a group must mean the same one. */
    private Optional<String> configuredOtherwise() {
        Members own = consensus.members();
        return answers.entrySet().stream()
                .filter(answer -> answer.getValue()
                        .members()
                        .filter(theirs ->
                                !theirs.byName().keySet().equals(own.byName().keySet()))
                        .isPresent())
                .map(answer -> "raft.peers: " + own.names() + " here, and "
                        + answer.getValue().members().orElseThrow().names() + " at " + answer.getKey()
                        + " (expected: the same at all replicas that found a group)")
                .sorted()
                .findFirst();
    }

    /**
     * A replica with which this one must not found a group, nor be refilled by it: their states do not have one past. One that has
     * nothing may be refilled by any group.
     */
    private Optional<String> foreign() {
        boolean formed = isFormed();
        String own = surroundings.backup();
        return own.isEmpty() && (formed || withdrawn)
                ? Optional.empty()
                : answers.entrySet().stream()
                        .filter(answer -> !answer.getValue().backup().equals(own))
                        .filter(answer -> !formed || answer.getValue().state() == MembershipAnswer.State.FORMED)
                        .map(Map.Entry::getKey)
                        .sorted()
                        .findFirst();
    }

    /**
     * Up to the end of the leader's log, not to its commit index: entries that this replica had acknowledged before it lost its files may
     * still be counted, and be committed later with those of one replica less than it takes. Where another leader has come meanwhile, it is
     * asked again: its log may never be as long.
     */
    private void checkRefilled() throws IOException {
        CompletableFuture<LeadersEnd> current = target;
        if (current == null || current.isCompletedExceptionally()) {
            target = surroundings.leadersEnd();
        } else if (current.isDone()) {
            LeadersEnd end = current.join();
            if (surroundings.epoch().isPresent() && surroundings.applied() >= end.index()) {
                LOGGER.info("refilled up to {}: taking part fully", end.index());
                grant();
            } else if (consensus.term() > end.term()) {
                target = surroundings.leadersEnd();
            }
        }
    }

    /** No invitation may be written after the right was given: it would stay. */
    private synchronized void grant() throws IOException {
        file.grant();
        gate.open();
        withdrawn = false;
        waitingFor = null;
    }

    /** The answer to another replica that requests the membership state; fails before it is known what the log holds. */
    public CompletableFuture<byte[]> encodedAnswer() {
        return consensus.isStarted()
                ? CompletableFuture.completedFuture(answer().encode())
                : CompletableFuture.failedFuture(new ReplicaException.NoLeader("the log has not been read yet"));
    }
}
