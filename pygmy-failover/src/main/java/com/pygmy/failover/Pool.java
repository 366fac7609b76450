package com.pygmy.failover;

import com.pygmy.failover.NodeState.Rank;
import com.pygmy.protocol.ClusterView;
import com.pygmy.protocol.LogPosition;
import com.pygmy.protocol.NodeStatus;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * The nodes of one group, and the choice between them. It learns how polls and requests ended and decides from that alone:
 * no input or output, no thread, no clock but the one handed in. Thread-safe; never blocks but for its own short lock.
 *
 * <p>The order of preference is: nodes that are well and best suited (the leader for a write, a state as new as the
 * session's for a read), then others that are well, then one on probation that is busy, then one that is about to stop.
 * Among equals the one chosen longest ago comes first, which is round robin over those that are there.
 *
 * <p>The last node is never ejected: where no other node is well enough to serve the request, those under suspicion and
 * those whose health check is down are still tried, one request at a time as long as these fail. So a wrong suspicion of all
 * nodes heals itself, and in a dead pool only that one request waits.
 */
public final class Pool {
    private final Group group;
    private final LongSupplier nanoClock;
    private final Map<String, NodeState> nodes = new LinkedHashMap<>();
    private final long leaderWaitNanos;
    private final WaitingRequests waiting = new WaitingRequests();
    private long sequence;
    private long lastWritableAt;
    private long lastReadableAt;
    private Runnable onTrouble = () -> {};
    private Runnable onChange = () -> {};

    /** @param nanoClock nanoseconds of a clock that never goes back, such as {@link System#nanoTime} */
    public Pool(Group group, List<NodeAddress> addresses, PoolRules rules, LongSupplier nanoClock) {
        this.group = group;
        this.nanoClock = nanoClock;
        this.leaderWaitNanos = rules.leaderWait().toNanos();
        long now = nanoClock.getAsLong();
        lastWritableAt = now;
        lastReadableAt = now;
        addresses.forEach(address -> nodes.put(address.name(), new NodeState(address, rules, now)));
        if (nodes.isEmpty()) {
            throw new IllegalArgumentException(group + ": no nodes (expected: at least one)");
        }
    }

    public Group group() {
        return group;
    }

    public List<NodeAddress> addresses() {
        return nodes.values().stream().map(state -> state.address).toList();
    }

    /**
     * Chooses a node and counts the request as being with it until {@link #release}.
     *
     * @param tried names of nodes that had this request in this lap
     */
    public Pick acquire(Need need, Set<String> tried) {
        return acquire(need, tried, false);
    }

    private synchronized Pick acquire(Need need, Set<String> tried, boolean mayWait) {
        String leader = need.write() ? leaderName() : null;
        boolean resort = isLastResort(need, leader);
        boolean busy = false;
        Rank bestRank = Rank.UNFIT;
        NodeState best = null;
        for (NodeState node : nodes.values()) {
            Rank rank = node.rank(need, leader);
            if (rank == Rank.UNFIT || (rank == Rank.LAST_RESORT && !resort) || tried.contains(node.address.name())) {
                continue;
            }
            if (node.isFull()) {
                if (mayWait && need.write() && rank == Rank.BEST && node.isAnswering(nanoClock.getAsLong())) {
                    return new Pick.Busy();
                }
                busy = true;
            } else if (best == null
                    || rank.isBefore(bestRank)
                    || (rank == bestRank && node.lastPicked() < best.lastPicked())) {
                bestRank = rank;
                best = node;
            }
        }
        if (best == null) {
            return busy ? new Pick.Busy() : new Pick.None();
        }
        best.picked(++sequence);
        return new Pick.Chosen(best.address);
    }

    /**
     * The same as {@link #acquire} for a request that no node has had, but where all are full it waits until one has ended, behind
     * those that came before it. A write waits for the leader alone while that answers: others would only pass it on.
     *
     * @param patience for how long; it is busy then
     * @return completed by the thread that releases a node, or by the JDK's timer, which must not be blocked either
     */
    public CompletableFuture<Pick> acquireInTurn(Need need, Duration patience) {
        WaitingRequests.Waiting mine;
        synchronized (this) {
            Pick pick = waiting.first(need.write()).isEmpty()
                    ? acquire(need, Set.of(), !patience.isZero())
                    : new Pick.Busy();
            if (!(pick instanceof Pick.Busy) || patience.isZero()) {
                return CompletableFuture.completedFuture(pick);
            }
            mine = waiting.add(need);
        }
        admitWaiting(need.write()); // a leader that answers no more releases nothing, and is waited for no longer
        return mine.pick()
                .completeOnTimeout(new Pick.Busy(), patience.toNanos(), TimeUnit.NANOSECONDS)
                .whenComplete((pick, failure) -> leave(mine));
    }

    private synchronized void leave(WaitingRequests.Waiting mine) {
        waiting.remove(mine);
    }

    /** Requests that wait until a node may have them. */
    public synchronized int waiting() {
        return waiting.size();
    }

    /** Gives nodes to those who wait for one, while there are any. Not under the lock: what follows runs in this thread. */
    private void admitWaiting(boolean writes) {
        while (true) {
            WaitingRequests.Waiting first;
            Pick pick;
            synchronized (this) {
                first = waiting.first(writes).orElse(null);
                if (first == null) {
                    return;
                }
                pick = acquire(first.need(), Set.of(), true);
                if (pick instanceof Pick.Busy) {
                    return;
                }
                waiting.remove(first);
            }
            boolean late = !first.pick().complete(pick);
            if (late && pick instanceof Pick.Chosen chosen) {
                takeBack(chosen.node());
            }
        }
    }

    private synchronized void takeBack(NodeAddress node) {
        long now = nanoClock.getAsLong();
        state(node).ended(NodeFinding.ABANDONED, now, now);
    }

    private boolean isLastResort(Need need, @Nullable String leader) {
        for (NodeState node : nodes.values()) {
            if (node.rank(need, leader).isBefore(Rank.LAST_RESORT)) {
                return false;
            }
        }
        return true;
    }

    /**
     * Takes a node back and learns from how the request ended.
     *
     * @param beganAt when it was acquired, in nanoseconds of the pool's clock
     * @return whether the node became suspected by this
     */
    public boolean release(NodeAddress node, NodeFinding outcome, long beganAt) {
        boolean suspected;
        synchronized (this) {
            suspected = suspects(state(node).ended(outcome, beganAt, nanoClock.getAsLong()));
            tellChange(node);
        }
        admitWaiting(true);
        admitWaiting(false);
        return suspected;
    }

    /** Takes note that a node answered at this log index of its group: it can serve sessions that have seen as much. */
    public synchronized void sawIndex(NodeAddress node, long index) {
        state(node).sawIndex(index);
    }

    /** The nodes that should be polled now; each is given out once until {@link #polled}. */
    public synchronized List<NodeAddress> duePolls() {
        long now = nanoClock.getAsLong();
        boolean trouble = inTrouble();
        List<NodeAddress> due = new ArrayList<>();
        for (NodeState node : nodes.values()) {
            if (node.isPollDue(now, trouble)) {
                node.pollBegins(now);
                due.add(node.address);
            }
        }
        return due;
    }

    /** How long until {@link #duePolls} is to be looked at again, unless there is trouble or a poll ends before. */
    public synchronized long nanosToNextPoll() {
        long now = nanoClock.getAsLong();
        boolean trouble = inTrouble();
        return nodes.values().stream()
                .mapToLong(node -> node.nanosToPoll(now, trouble))
                .min()
                .orElseThrow();
    }

    /** Has this called when polls become due sooner than was said; it must neither block nor call the pool. */
    public synchronized void onTrouble(Runnable listener) {
        onTrouble = listener;
    }

    /** Has this called when a node's condition, role or term has changed; it must neither block nor call the pool. */
    public synchronized void onChange(Runnable listener) {
        onChange = listener;
    }

    /** Takes back a poll that was given out: the node may be given out again. */
    public synchronized void pollWithdrawn(NodeAddress node) {
        state(node).pollWithdrawn();
    }

    /** Whether something is wrong with a node, or no node takes commands: then polls are to be answered at once. */
    public synchronized boolean inTrouble() {
        return nodes.values().stream().anyMatch(node -> node.isSuspected() || !node.isWithinReach())
                || !isRoutedFor(Need.WRITE);
    }

    private boolean isRoutedFor(Need need) {
        return nodes.values().stream().anyMatch(node -> node.isRoutedFor(need));
    }

    /** How many requests have been given a node since the start. */
    public synchronized long requests() {
        return sequence;
    }

    /** Learns what a poll said. */
    public void polled(NodeAddress node, NodePoll result, long beganAt) {
        learn(node, result, beganAt);
        admitWaiting(true);
        admitWaiting(false);
    }

    private synchronized void learn(NodeAddress node, NodePoll result, long beganAt) {
        boolean troubledBefore = inTrouble();
        noteAble(); // before what it says now: it was so until now
        state(node).polled(result, beganAt, nanoClock.getAsLong());
        noteAble();
        tellChange(node);
        if (!troubledBefore && inTrouble()) {
            onTrouble.run();
        }
    }

    /** Takes note that a node failed with a request that another one answered. Returns whether it became suspected by it. */
    public synchronized boolean broke(NodeAddress node, long beganAt) {
        boolean suspected = suspects(state(node).broke(beganAt, nanoClock.getAsLong()));
        tellChange(node);
        return suspected;
    }

    private void tellChange(NodeAddress node) {
        if (state(node).takeChanged()) {
            onChange.run();
        }
    }

    private boolean suspects(boolean suspected) {
        if (suspected) {
            onTrouble.run();
        }
        return suspected;
    }

    /**
     * Why it is no use to wait for a node that can serve a request. Empty where one can; and where the group may be about to
     * have a leader again: a majority of it is up, a node of that majority may lead, and the group was able to serve less
     * than the rules' {@code leaderWait} ago.
     */
    public synchronized Optional<String> whyHopeless(Need need) {
        int reachable = 0;
        int staying = 0;
        for (NodeState node : nodes.values()) {
            if (node.rank(need, null).isBefore(Rank.LAST_RESORT)) {
                return Optional.empty();
            }
            // One health check that fails may be a slow one: on a busy machine, and in the middle of an election.
            reachable += node.isDown() ? 0 : 1;
            staying += node.isDown() || node.isDraining() ? 0 : 1;
        }
        if (reachable == 0) {
            return Optional.of(unreachable());
        }
        if (2 * reachable <= nodes.size()) {
            return Optional.of("only " + reachable + " of " + nodes.size() + " nodes of the " + group
                    + " can be reached, which is no majority");
        }
        if (staying == 0) {
            return Optional.of("each node of the " + group + " that can be reached is about to stop");
        }
        long idleNanos = nanoClock.getAsLong() - (need.write() ? lastWritableAt : lastReadableAt);
        return idleNanos < leaderWaitNanos
                ? Optional.empty()
                : Optional.of("no node of the " + group + " has been able to serve this for "
                        + Duration.ofNanos(idleNanos).toSeconds() + " s");
    }

    /** What to say where none of the nodes can be reached. */
    public String unreachable() {
        return "no node of the " + group + " answers: they cannot be reached";
    }

    /** Now, on this pool's clock, in nanoseconds. */
    public long now() {
        return nanoClock.getAsLong();
    }

    /** Whether some node is known to have applied or committed as much. True also for a log that no node is known to have: the nodes refuse it. */
    public synchronized boolean hasReached(LogPosition seen) {
        boolean sameLog = false;
        for (NodeState node : nodes.values()) {
            NodeStatus status = node.status();
            if (status != null && seen.epoch().equals(status.epoch())) {
                sameLog = true;
                if (Math.max(node.indexSeen(), status.committed()) >= seen.index()) {
                    return true;
                }
            }
        }
        return !sameLog;
    }

    /** Notes that the group can serve requests now, as far as is known. */
    private void noteAble() {
        long now = nanoClock.getAsLong();
        lastWritableAt = isRoutedFor(Need.WRITE) ? now : lastWritableAt;
        lastReadableAt = isRoutedFor(Need.read(0)) ? now : lastReadableAt;
    }

    /** Whether some node can serve reads, as far as is known. */
    public synchronized boolean canRead() {
        return nodes.values().stream()
                .anyMatch(node -> node.condition() != NodeState.Condition.UNKNOWN && node.isRoutedFor(Need.read(0)));
    }

    /** Whether some node can serve writes, as far as is known. */
    public synchronized boolean canWrite() {
        return nodes.values().stream().anyMatch(node -> node.status() != null && node.isRoutedFor(Need.WRITE));
    }

    /** Requests that are with this node now. */
    public synchronized int requestsInFlight(NodeAddress node) {
        return state(node).requestsInFlight();
    }

    /** How the pool is, for people. */
    public synchronized ClusterView.Pool view(Instant wallClock) {
        long now = nanoClock.getAsLong();
        List<ClusterView.Node> views =
                nodes.values().stream().map(node -> node.view(wallClock, now)).toList();
        return new ClusterView.Pool(group.toString(), leaderName(), views);
    }

    /** The nodes that reads are routed to, as far as is known. */
    public synchronized List<NodeAddress> readable() {
        return nodes.values().stream()
                .filter(node -> node.isRoutedFor(Need.read(0)))
                .map(node -> node.address)
                .toList();
    }

    private @Nullable String leaderName() {
        return NodeState.leaderNamedBy(nodes.values());
    }

    /** The highest log index that a node of the pool is known to have applied. */
    public synchronized long newestIndex() {
        return nodes.values().stream().mapToLong(NodeState::indexSeen).max().orElseThrow();
    }

    private NodeState state(NodeAddress node) {
        return Objects.requireNonNull(nodes.get(node.name()), node.name());
    }
}
