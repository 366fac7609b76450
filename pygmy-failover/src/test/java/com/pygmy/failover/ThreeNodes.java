package com.pygmy.failover;

import static org.assertj.core.api.Assertions.assertThat;

import com.pygmy.protocol.ClusterView;
import com.pygmy.protocol.NodeStatus;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;

/** A pool of three nodes that are well, the first of which leads, and a clock that stands still unless it is moved. */
abstract class ThreeNodes {
    static final PoolRules RULES = new PoolRules(
            Duration.ofMillis(500), Duration.ofMillis(100), 2, 1, 3, Duration.ofSeconds(5), Duration.ofSeconds(2), 4);
    static final NodeAddress A = node("a");
    static final NodeAddress B = node("b");
    static final NodeAddress C = node("c");

    long now = 1_000;
    final Pool pool = new Pool(Group.CATALOG, List.of(A, B, C), RULES, () -> now);

    @BeforeEach
    void all_are_well_and_a_leads() {
        told(A, status("a", "a", 100, true, true));
        told(B, status("b", "a", 100, true, true));
        told(C, status("c", "a", 100, true, true));
    }

    String read(long index) {
        return pick(Need.read(index), new HashSet<>());
    }

    Set<String> reads(int count, long index) {
        return Stream.generate(() -> read(index)).limit(count).collect(Collectors.toSet());
    }

    Set<String> writes(int count) {
        return Stream.generate(this::write).limit(count).collect(Collectors.toSet());
    }

    String write() {
        return pick(Need.WRITE, new HashSet<>());
    }

    String pick(Need need, Set<String> tried) {
        NodeAddress node = ((Pick.Chosen) pool.acquire(need, tried)).node();
        pool.release(node, NodeFinding.ABANDONED, now);
        tried.add(node.name());
        return node.name();
    }

    /** Takes exactly this node, by leaving no other. */
    NodeAddress acquire(NodeAddress wanted) {
        Set<String> others = new HashSet<>(Set.of("a", "b", "c"));
        others.remove(wanted.name());
        return ((Pick.Chosen) pool.acquire(Need.read(0), others)).node();
    }

    void fault(NodeAddress node) {
        now++;
        Pick pick = pool.acquire(Need.read(0), others(node));
        assertThat(pick).isInstanceOf(Pick.Chosen.class);
        pool.release(node, NodeFinding.CUT_OFF, now);
        now++;
    }

    static Set<String> others(NodeAddress node) {
        Set<String> others = new HashSet<>(Set.of("a", "b", "c"));
        others.remove(node.name());
        return others;
    }

    void told(NodeAddress node, NodeStatus status) {
        pool.polled(node, new NodePoll.Told(status), ++now);
    }

    void failed(NodeAddress node) {
        pool.polled(node, new NodePoll.Failed("no answer"), ++now);
    }

    String standing(String name) {
        return pool.view(Instant.EPOCH).nodes().stream()
                .filter(node -> node.node().equals(name))
                .map(ClusterView.Node::state)
                .findFirst()
                .orElseThrow();
    }

    static NodeAddress node(String name) {
        return new NodeAddress(name, URI.create("http://" + name + ":1"), URI.create("http://" + name + ":2"));
    }

    static NodeStatus draining(String node) {
        return new NodeStatus(
                node, "catalog", "FOLLOWER", "a", 7, "e", 100, 100, 0, true, false, true, Instant.EPOCH, null, null);
    }

    static NodeStatus status(String node, @Nullable String leader, long applied, boolean read, boolean write) {
        return status(node, leader, applied, read, write, 7);
    }

    static NodeStatus status(
            String node, @Nullable String leader, long applied, boolean read, boolean write, long term) {
        String role = node.equals(leader) ? "LEADER" : "FOLLOWER";
        return new NodeStatus(
                node,
                "catalog",
                role,
                leader,
                term,
                "e",
                applied,
                applied,
                0,
                read,
                write,
                false,
                Instant.EPOCH,
                null,
                null);
    }
}
