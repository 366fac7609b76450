package com.pygmy.raft.internal.ratis;

import com.pygmy.raft.ReplicaException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Iterator;
import java.util.List;
import java.util.OptionalLong;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Collectors;
import org.apache.ratis.protocol.RaftPeer;
import org.apache.ratis.protocol.RaftPeerId;
import org.apache.ratis.server.RaftConfiguration;
import org.apache.ratis.server.RaftServer;

/** The appenders of the current leadership, one per follower; empty where another replica leads. Thread-safe. */
public final class LogAppenders {
    /** Reads wait for confirmations by this many rounds at most; they share rounds, so this many never happens in health. */
    private static final int CONFIRMATIONS_MAX = 1024;

    private record Confirmation(long round, CompletableFuture<Long> term) {}

    private final List<PushingLogAppender> running = new CopyOnWriteArrayList<>();
    private final List<Confirmation> confirmations = new ArrayList<>();
    private final AtomicLong snapshotsSent = new AtomicLong();
    private volatile Runnable diverged = () -> {};
    private long rounds;

    void add(PushingLogAppender appender) {
        running.add(appender);
        long round;
        synchronized (this) {
            round = rounds;
        }
        // Confirmations requested before this leadership are answered by it.
        appender.requestRound(round);
    }

    /** Leadership has ended, or the follower is no longer one. */
    void remove(PushingLogAppender appender) {
        running.remove(appender);
        if (running.isEmpty()) {
            failConfirmations();
        }
    }

    /**
     * Sends followers the commit index: soon to those that have asked for it, else with the next entry, or after a while. Without
     * this an idle one learns of it with the next entry or heartbeat.
     */
    void pushCommitIndex(long index) {
        running.forEach(appender -> appender.pushCommitIndex(index));
    }

    /** A follower has readers or subscribers that wait for commits. */
    void pushSoonTo(String follower, Duration time) {
        running.stream()
                .filter(appender -> appender.progress().follower().equals(follower))
                .forEach(appender -> appender.pushSoonFor(time));
    }

    /**
     * Has a majority confirm that this replica leads: completes with the term in which enough followers accepted a request
     * that was <em>sent after</em> this call. Fails when leadership ends first.
     *
     * <p>The linearizable reads of Ratis are not enough: a commit index that was confirmed once counts as confirmed for
     * ever, so a leader that was cut off or paused answers reads at that index without any confirmation.
     */
    CompletableFuture<Long> confirmLeadership() {
        CompletableFuture<Long> term = new CompletableFuture<>();
        long round;
        synchronized (this) {
            if (running.isEmpty() || confirmations.size() >= CONFIRMATIONS_MAX) {
                return CompletableFuture.failedFuture(new ReplicaException.NoLeader("this replica does not lead"));
            }
            round = ++rounds;
            confirmations.add(new Confirmation(round, term));
        }
        running.forEach(appender -> appender.requestRound(round));
        return term;
    }

    /** A follower has accepted a request that was sent when this round, or a later one, had begun. */
    void confirmed() {
        List<Confirmation> complete = new ArrayList<>();
        List<Long> terms = new ArrayList<>();
        synchronized (this) {
            for (Iterator<Confirmation> waiting = confirmations.iterator(); waiting.hasNext(); ) {
                Confirmation confirmation = waiting.next();
                long term = termConfirmedBy(confirmation.round());
                if (term >= 0) {
                    waiting.remove();
                    complete.add(confirmation);
                    terms.add(term);
                }
            }
        }
        for (int i = 0; i < complete.size(); i++) {
            complete.get(i).term().complete(terms.get(i));
        }
    }

    /** Sends each follower a request; gives the round that those have confirmed that answer it. */
    long beginRound() {
        long round;
        synchronized (this) {
            round = ++rounds;
        }
        running.forEach(appender -> appender.requestRound(round));
        return round;
    }

    /** The followers that have answered a request which was sent in this round or later. */
    Set<String> confirmedRound(long round) {
        return running.stream()
                .filter(appender -> appender.confirmed().round() >= round)
                .map(appender -> appender.progress().follower())
                .collect(Collectors.toSet());
    }

    /** Sends this follower nothing more: where it is being added, that fails. */
    public void giveUp(String follower) {
        running.stream()
                .filter(appender -> appender.progress().follower().equals(follower))
                .forEach(PushingLogAppender::giveUp);
    }

    /** A follower has installed a snapshot that was sent to it. */
    void snapshotSent() {
        snapshotsSent.incrementAndGet();
    }

    public long snapshotsSent() {
        return snapshotsSent.get();
    }

    /** From now on this is run when a follower waits for a snapshot because it has diverged, and again while it does. */
    public void whenDiverged(Runnable action) {
        diverged = action;
    }

    void followerHasDiverged() {
        diverged.run();
    }

    /** From which index on a snapshot serves all followers of this leader that wait for one because they have diverged. */
    OptionalLong snapshotNeededFrom() {
        return running.stream()
                .map(PushingLogAppender::progress)
                .filter(FollowerProgress::hasDiverged)
                .mapToLong(FollowerProgress::snapshotNeededFrom)
                .max();
    }

    /** The followers of this leader that answer but have diverged or get no further. */
    public List<String> stuckFollowers() {
        return running.stream()
                .map(PushingLogAppender::progress)
                .filter(progress -> progress.hasDiverged() || progress.isStuck())
                .map(FollowerProgress::follower)
                .toList();
    }

    /** The term in which enough followers confirmed the round, or -1: confirmations of different terms do not add up. */
    private long termConfirmedBy(long round) {
        for (PushingLogAppender candidate : running) {
            FollowerRounds.Confirmed confirmed = candidate.confirmed();
            Set<RaftPeerId> agreeing = running.stream()
                    .filter(other -> other.confirmed().round() >= round
                            && other.confirmed().term() == confirmed.term())
                    .map(PushingLogAppender::getFollowerId)
                    .collect(Collectors.toSet());
            if (confirmed.round() >= round && isMajority(candidate.getServer(), agreeing)) {
                return confirmed.term();
            }
        }
        return -1;
    }

    /**
     * Whether these followers and the leader are a majority of the group as the leader's log has it now, and while its members change
     * of the group before, too. One that is being added does not count before the log says so.
     */
    private static boolean isMajority(RaftServer.Division leader, Set<RaftPeerId> followers) {
        RaftConfiguration group = leader.getRaftConf();
        return isMajority(group.getCurrentPeers(), leader, followers)
                && (group.getPreviousPeers().isEmpty() || isMajority(group.getPreviousPeers(), leader, followers));
    }

    private static boolean isMajority(
            Collection<RaftPeer> voters, RaftServer.Division leader, Set<RaftPeerId> followers) {
        long agreeing = voters.stream()
                .map(RaftPeer::getId)
                .filter(voter -> followers.contains(voter) || voter.equals(leader.getId()))
                .count();
        return agreeing > voters.size() / 2;
    }

    private void failConfirmations() {
        List<Confirmation> failed;
        synchronized (this) {
            failed = List.copyOf(confirmations);
            confirmations.clear();
        }
        failed.forEach(confirmation ->
                confirmation.term().completeExceptionally(new ReplicaException.NoLeader("leadership has ended")));
    }
}
