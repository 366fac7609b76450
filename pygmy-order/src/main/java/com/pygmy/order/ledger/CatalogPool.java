package com.pygmy.order.ledger;

import com.pygmy.api.cluster.NodeStatus;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.ToIntFunction;
import java.util.stream.Stream;

/**
 * The catalog's nodes and what is known of each: from their health checks, and from how the last calls went. Only advice:
 * a node in bad standing comes last, but it is not left out, since what is known here may be old. Thread-safe.
 */
public final class CatalogPool {
    private final List<CatalogNode> nodes;
    private final long suspectForNanos;
    private final Map<String, NodeStatus> statuses = new ConcurrentHashMap<>();
    private final Map<String, Long> suspectedUntilNanos = new ConcurrentHashMap<>();
    private final Set<String> silent = ConcurrentHashMap.newKeySet();
    private final AtomicInteger turn = new AtomicInteger();

    /**
     * @param suspectFor how long a node that failed to answer is asked last
     */
    public CatalogPool(List<CatalogNode> nodes, Duration suspectFor) {
        this.nodes = List.copyOf(nodes);
        this.suspectForNanos = suspectFor.toNanos();
    }

    public List<CatalogNode> nodes() {
        return nodes;
    }

    /** All nodes in the order in which to ask them for something that only the leader can do. */
    List<CatalogNode> leaderFirst() {
        Optional<String> leader = leader();
        return ranked(node -> {
            int rank = leader.equals(Optional.of(node.name())) ? 0 : canWrite(node) ? 1 : 2;
            return isSuspected(node) ? rank + 3 : rank;
        });
    }

    /** All nodes in the order in which to ask them for something that any replica can do. */
    List<CatalogNode> anyFirst() {
        return ranked(node -> isSuspected(node) ? 2 : canRead(node) ? 0 : 1);
    }

    /** The node that leads, as far as is known: what the status of the highest term says. */
    Optional<String> leader() {
        return statuses.values().stream()
                .filter(status -> status.leader() != null)
                .max(Comparator.comparingLong(NodeStatus::term))
                .map(NodeStatus::leader);
    }

    /**
     * Whether no leader is to be expected soon: at most half of the nodes tell their health, or all that do are about to stop.
     * True says nothing about now: a node that is asked may still answer.
     */
    boolean isHopeless() {
        int telling = nodes.size() - silent.size();
        boolean allDrain =
                statuses.size() == telling && statuses.values().stream().allMatch(NodeStatus::draining);
        return 2 * telling <= nodes.size() || allDrain;
    }

    /** Notes what a node says of itself. */
    void observed(CatalogNode node, NodeStatus status) {
        statuses.put(node.name(), status);
        silent.remove(node.name());
    }

    /** Notes that a node does not tell its health: what it said before no longer counts. */
    void silent(CatalogNode node) {
        statuses.remove(node.name());
        silent.add(node.name());
        suspect(node);
    }

    /** Notes that a node gave no answer. */
    void suspect(CatalogNode node) {
        suspectedUntilNanos.put(node.name(), System.nanoTime() + suspectForNanos);
    }

    /** Notes that a node answered, whatever it said. */
    void answered(CatalogNode node) {
        suspectedUntilNanos.remove(node.name());
    }

    private List<CatalogNode> ranked(ToIntFunction<CatalogNode> rank) {
        int first = Math.floorMod(turn.getAndIncrement(), nodes.size());
        return Stream.concat(nodes.subList(first, nodes.size()).stream(), nodes.subList(0, first).stream())
                .map(node -> new Ranked(node, rank.applyAsInt(node)))
                .sorted(Comparator.comparingInt(Ranked::rank))
                .map(Ranked::node)
                .toList();
    }

    private record Ranked(CatalogNode node, int rank) {}

    private boolean isSuspected(CatalogNode node) {
        Long until = suspectedUntilNanos.get(node.name());
        return until != null && until - System.nanoTime() > 0;
    }

    private boolean canWrite(CatalogNode node) {
        NodeStatus status = statuses.get(node.name());
        return status != null && status.canWrite() && !status.draining();
    }

    private boolean canRead(CatalogNode node) {
        NodeStatus status = statuses.get(node.name());
        return status != null && status.canRead() && !status.draining();
    }
}
