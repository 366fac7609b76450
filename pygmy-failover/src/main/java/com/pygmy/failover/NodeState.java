package com.pygmy.failover;

import com.pygmy.protocol.ClusterView;
import com.pygmy.protocol.NodeStatus;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * What a pool knows of one node, from polls (active) and from how requests ended (passive). Not thread-safe: guarded by its
 * pool. Times are nanoseconds of the pool's clock.
 */
final class NodeState {
    /** How a node is, as {@code GET /v1/cluster} names it. */
    enum Condition {
        UNKNOWN,
        HEALTHY,
        SUSPECTED,
        UNHEALTHY,
        DRAINING
    }

    /** A node under load answers many times within this. */
    private static final long ANSWERS_LATELY_NANOS = Duration.ofMillis(250).toNanos();

    final NodeAddress address;
    private final PoolRules rules;

    private int pollsFailed;
    private int pollsSucceeded;
    private boolean everPolled;
    private boolean down;
    private @Nullable NodeStatus status;
    private @Nullable String problem;
    private boolean pollInFlight;
    private long lastPollAt;

    private boolean suspected;
    private long suspectedAt;
    private long suspectedUntil;
    private int suspicionsInARow;
    private int errorsInARow;
    private long clearedAt;
    private boolean onProbation;
    private boolean saidDraining;
    private boolean lastRequestFailed;
    private long lastAnswerAt;

    private long indexSeen;
    private int requestsInFlight;
    private long lastPicked;
    private long since;
    private Condition condition = Condition.UNKNOWN;
    private boolean changed;

    NodeState(NodeAddress address, PoolRules rules, long now) {
        this.address = address;
        this.rules = rules;
        this.since = now;
        this.clearedAt = now;
        this.lastAnswerAt = now - ANSWERS_LATELY_NANOS;
    }

    // ---- what polls say

    boolean isPollDue(long now, boolean trouble) {
        return !pollInFlight && nanosToPoll(now, trouble) == 0;
    }

    /** How long until the next poll is due; not known while one is under way. */
    long nanosToPoll(long now, boolean trouble) {
        if (pollInFlight) {
            return Long.MAX_VALUE;
        }
        long interval = (trouble ? rules.quickPollInterval() : rules.pollInterval()).toNanos();
        return everPolled ? Math.max(0, interval - (now - lastPollAt)) : 0;
    }

    void pollBegins(long now) {
        pollInFlight = true;
        lastPollAt = now;
    }

    /** The poll was taken back: it says nothing. */
    void pollWithdrawn() {
        pollInFlight = false;
    }

    void polled(NodePoll result, long beganAt, long now) {
        pollInFlight = false;
        everPolled = true;
        if (result instanceof NodePoll.Told told) {
            NodeStatus said = told.status();
            boolean otherLog =
                    status != null && status.epoch() != null && !status.epoch().equals(said.epoch());
            indexSeen = otherLog ? said.applied() : Math.max(indexSeen, said.applied());
            boolean sameRole = status != null
                    && status.term() == said.term()
                    && status.role().equals(said.role());
            changed |= !sameRole;
            status = said;
            problem = said.cause();
            saidDraining = said.draining();
            pollsFailed = 0;
            pollsSucceeded++;
            if (down && pollsSucceeded >= rules.successesToReturn()) {
                down = false;
            }
            mayClearSuspicion(beganAt, now);
        } else if (result instanceof NodePoll.Failed failed) {
            problem = failed.problem();
            pollsSucceeded = 0;
            pollsFailed++;
            if (pollsFailed >= rules.failuresToEject()) {
                down = true;
            }
        }
        settle(now);
    }

    /** A good poll ends a suspicion only if it began after it, and not before the node has sat out its time. */
    private void mayClearSuspicion(long pollBeganAt, long now) {
        if (suspected && pollBeganAt - suspectedAt > 0 && now - suspectedUntil >= 0) {
            suspected = false;
            clearedAt = now;
            onProbation = true;
        }
    }

    // ---- what requests say

    void picked(long sequence) {
        requestsInFlight++;
        lastPicked = sequence;
    }

    /** Returns whether the node became suspected by it. */
    boolean ended(NodeFinding outcome, long beganAt, long now) {
        requestsInFlight--;
        boolean suspectedBefore = suspected;
        if (outcome.isProofOfLife()) {
            lastAnswerAt = now;
            provedAlive(beganAt);
        } else if (outcome == NodeFinding.DRAINING) {
            saidDraining = true;
        } else if (outcome == NodeFinding.BROKEN) {
            countError(beganAt, now);
        } else if (outcome.isFault()) {
            suspect(beganAt, now);
        }
        settle(now);
        return suspected && !suspectedBefore;
    }

    /** Returns whether the node became suspected by it. */
    boolean broke(long beganAt, long now) {
        boolean suspectedBefore = suspected;
        countError(beganAt, now);
        settle(now);
        return suspected && !suspectedBefore;
    }

    private void countError(long beganAt, long now) {
        errorsInARow++;
        if (errorsInARow >= rules.errorsToSuspect()) {
            suspect(beganAt, now);
        }
    }

    private void provedAlive(long beganAt) {
        errorsInARow = 0;
        if (suspected && beganAt - suspectedAt <= 0) {
            return; // it was sent before the fault: it says nothing about the time after
        }
        lastRequestFailed = false;
        suspicionsInARow = 0;
        onProbation = false;
        suspected = false;
    }

    /**
     * Many requests may be with a node when it falls; together they are one fault, and those that began before it was
     * cleared are news of the past. Each further suspicion without a success in between lasts twice as long, so that a node
     * whose health check is fine and whose service is not stays out.
     */
    private void suspect(long beganAt, long now) {
        if (suspected || beganAt - clearedAt < 0) {
            return;
        }
        suspected = true;
        suspectedAt = now;
        lastRequestFailed = true;
        errorsInARow = 0;
        long hold = suspicionsInARow == 0 ? 0 : rules.quickPollInterval().toNanos() << Math.min(suspicionsInARow, 20);
        suspectedUntil = now + Math.min(hold, rules.suspicionMax().toNanos());
        suspicionsInARow++;
    }

    void sawIndex(long index) {
        indexSeen = Math.max(indexSeen, index);
    }

    long indexSeen() {
        return indexSeen;
    }

    // ---- what follows

    /** Whether the node says that it can serve this, or has not been polled yet. */
    private boolean says(Need need) {
        NodeStatus said = status;
        if (said == null) {
            return true;
        }
        return need.write() ? said.canWrite() : said.canRead();
    }

    private boolean hasTrouble() {
        return suspected || down;
    }

    /** The node that the newest term's statuses name as the leader. */
    static @Nullable String leaderNamedBy(Collection<NodeState> nodes) {
        NodeStatus newest = null;
        for (NodeState node : nodes) {
            NodeStatus said = node.status;
            if (said != null && said.leader() != null && (newest == null || said.term() > newest.term())) {
                newest = said;
            }
        }
        return newest == null ? null : newest.leader();
    }

    /** How good a choice the node is for a request, the best first. */
    enum Rank {
        /** The leader for a write, a state as new as the session's for a read. */
        BEST,
        WELL,
        /** It was suspected, and the request that will tell whether it is well again is still with it. */
        ON_PROBATION,
        STOPPING,
        /** Only where no other node is well enough. */
        LAST_RESORT,
        /** It cannot serve the request at all. */
        UNFIT;

        boolean isBefore(Rank other) {
            return compareTo(other) < 0;
        }
    }

    Rank rank(Need need, @Nullable String leader) {
        if (hasTrouble()) {
            // the last resort: all it gets is one request at a time, unless only its health check fails
            boolean trial = requestsInFlight == 0 || !lastRequestFailed;
            return trial ? Rank.LAST_RESORT : Rank.UNFIT;
        }
        if (!says(need)) {
            return Rank.UNFIT;
        }
        if (saidDraining) {
            return Rank.STOPPING;
        }
        if (onProbation && requestsInFlight > 0) {
            return Rank.ON_PROBATION;
        }
        boolean first = need.write() ? address.name().equals(leader) : indexSeen >= need.index();
        return first ? Rank.BEST : Rank.WELL;
    }

    boolean isFull() {
        return requestsInFlight >= rules.requestsPerNode();
    }

    /** Whether it has answered a request a moment ago: where it is full, there will be room in a moment. */
    boolean isAnswering(long now) {
        return now - lastAnswerAt < ANSWERS_LATELY_NANOS;
    }

    long lastPicked() {
        return lastPicked;
    }

    int requestsInFlight() {
        return requestsInFlight;
    }

    @Nullable
    NodeStatus status() {
        return status;
    }

    /** Whether so many health checks in a row failed that it counts as down. */
    boolean isDown() {
        return down;
    }

    /** Whether its last health check was answered, or it was not polled yet. */
    boolean isWithinReach() {
        return !down && pollsFailed == 0;
    }

    boolean isDraining() {
        return saidDraining;
    }

    boolean isSuspected() {
        return suspected;
    }

    boolean isRoutedFor(Need need) {
        return rank(need, null).isBefore(Rank.STOPPING);
    }

    Condition condition() {
        return condition;
    }

    /** Whether its condition, role or term has changed since this was last asked. */
    boolean takeChanged() {
        boolean was = changed;
        changed = false;
        return was;
    }

    /** How it is, for people. */
    ClusterView.Node view(Instant wallClock, long now) {
        return new ClusterView.Node(
                address.name(),
                address.service().getAuthority(),
                condition.name(),
                wallClock.minus(Duration.ofNanos(now - since)),
                problem(),
                status,
                isRoutedFor(Need.read(0)),
                isRoutedFor(Need.WRITE));
    }

    @Nullable
    private String problem() {
        if (condition == Condition.HEALTHY) {
            return null;
        }
        return condition == Condition.SUSPECTED && problem == null ? "a request to it failed" : problem;
    }

    private void settle(long now) {
        Condition next = conditionNow();
        if (next != condition) {
            condition = next;
            since = now;
            changed = true;
        }
    }

    private Condition conditionNow() {
        if (down) {
            return Condition.UNHEALTHY;
        }
        if (suspected) {
            return Condition.SUSPECTED;
        }
        if (saidDraining) {
            return Condition.DRAINING;
        }
        NodeStatus said = status;
        if (said == null) {
            return Condition.UNKNOWN;
        }
        return said.canRead() || said.canWrite() ? Condition.HEALTHY : Condition.UNHEALTHY;
    }

    @Override
    public String toString() {
        return address.name() + " " + condition.name().toLowerCase(Locale.ROOT);
    }
}
