package com.pygmy.frontend.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import com.pygmy.failover.Group;
import com.pygmy.failover.NodeAddress;
import com.pygmy.failover.NodePoll;
import com.pygmy.failover.Pool;
import com.pygmy.failover.PoolRules;
import com.pygmy.protocol.ClusterView;
import com.pygmy.protocol.ClusterView.Change;
import com.pygmy.protocol.NodeStatus;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Two catalog nodes and a clock that is moved by hand. */
class ClusterRecorderTest {
    private static final Duration SECOND = Duration.ofSeconds(1);
    private static final PoolRules RULES = new PoolRules(
            Duration.ofMillis(500), Duration.ofMillis(100), 2, 1, 3, Duration.ofSeconds(5), Duration.ofSeconds(2), 4);
    private static final NodeAddress ONE = node("catalog-1");
    private static final NodeAddress TWO = node("catalog-2");

    private final AtomicLong nanos = new AtomicLong();
    private final Pool pool = new Pool(Group.CATALOG, List.of(ONE, TWO), RULES, nanos::get);
    private final RequestMeter meter = new RequestMeter();
    private final AtomicLong sent = new AtomicLong();
    private final AtomicLong hits = new AtomicLong();
    private final ClusterRecorder recorder = new ClusterRecorder(
            "frontend-1",
            List.of(pool),
            meter,
            node -> node.equals(ONE) ? sent.get() : 0,
            () -> new ClusterView.Cache(7, 3, true, 1, hits.get(), 0, 0),
            () -> Instant.EPOCH.plusNanos(nanos.get()),
            nanos::get);

    private static NodeAddress node(String name) {
        return new NodeAddress(name, URI.create("http://127.0.0.1:1"), URI.create("http://127.0.0.1:2"));
    }

    private void says(NodeAddress node, String role, long term) {
        NodeStatus status = new NodeStatus(
                node.name(), "catalog", role, null, term, "e", 7, 7, 0, true, true, false, Instant.EPOCH, null, null);
        pool.polled(node, new NodePoll.Told(status), nanos.get());
    }

    private void isSilent(NodeAddress node) {
        for (int i = 0; i < RULES.failuresToEject(); i++) {
            pool.polled(node, new NodePoll.Failed("silent"), nanos.get());
        }
    }

    private void pass(Duration time) {
        nanos.addAndGet(time.toNanos());
    }

    private List<Change> changes() {
        List<Change> changes = recorder.now().changes();
        return changes == null ? List.of() : changes;
    }

    @BeforeEach
    void one_leads() {
        says(ONE, "LEADER", 4);
        says(TWO, "FOLLOWER", 4);
        recorder.look();
    }

    @Test
    void a_second_is_what_happened_in_it() {
        meter.answered(200, System.nanoTime() - Duration.ofMillis(40).toNanos());
        meter.answered(503, System.nanoTime() - Duration.ofMillis(80).toNanos());
        sent.addAndGet(5);
        hits.addAndGet(2);
        assertThat(recorder.now().traffic()).isNull();
        pass(SECOND);
        assertThat(recorder.look()).isTrue();
        ClusterView.Traffic traffic = Objects.requireNonNull(recorder.now().traffic());
        assertThat(traffic.requests()).isEqualTo(2);
        assertThat(traffic.failed()).isEqualTo(1);
        assertThat(traffic.p50Micros()).isBetween(40_000L, 79_000L);
        assertThat(traffic.p99Micros()).isGreaterThanOrEqualTo(80_000);
        assertThat(traffic.hits()).isEqualTo(2);
        assertThat(traffic.nodes())
                .containsExactly(new ClusterView.Sent("catalog-1", 5), new ClusterView.Sent("catalog-2", 0));
        pass(SECOND);
        recorder.look();
        ClusterView.History history = recorder.history(false);
        assertThat(history.requests()).containsExactly(2L, 0L);
        assertThat(history.hits()).containsExactly(2L, 0L);
        assertThat(history.lagEntries()).containsExactly(3L, 3L);
        assertThat(history.nodes().get(0).requests()).containsExactly(5L, 0L);
    }

    @Test
    void nothing_new_is_told_within_a_second_unless_something_changes() {
        assertThat(recorder.look()).isFalse();
        isSilent(TWO);
        assertThat(recorder.look()).isTrue();
        assertThat(recorder.look()).isFalse();
    }

    @Test
    void a_dead_leader_leads_no_more_and_the_next_one_is_noted_with_its_term() {
        pass(SECOND);
        recorder.look();
        isSilent(ONE);
        pass(SECOND);
        recorder.look();
        says(TWO, "LEADER", 5);
        pass(SECOND);
        recorder.look();
        assertThat(changes())
                .extracting(change -> change.node() + " " + change.state() + " " + change.term())
                .containsExactly(
                        "catalog-1 LEADING 4", "catalog-1 UNHEALTHY 0", "null LEADERLESS 0", "catalog-2 LEADING 5");
        List<ClusterView.NodeHistory> nodes = recorder.history(false).nodes();
        assertThat(nodes.get(0).states()).isEqualTo("LUU");
        assertThat(nodes.get(1).states()).isEqualTo("HHL");
    }

    @Test
    void seconds_without_a_look_are_empty_and_the_oldest_give_way() {
        sent.addAndGet(9);
        pass(SECOND.multipliedBy(3));
        recorder.look();
        assertThat(recorder.history(true).nodes().get(0).requests()).containsExactly(0L, 0L, 9L);
        sent.addAndGet(1);
        pass(SECOND.multipliedBy(100_000));
        recorder.look();
        List<Long> kept = recorder.history(true).nodes().get(0).requests();
        assertThat(kept).hasSize(Seconds.KEPT).endsWith(0L, 1L);
        assertThat(kept.subList(0, Seconds.KEPT - 1)).containsOnly(0L);
    }

    @Test
    void seconds_without_a_look_are_as_before_the_change_that_ends_them() {
        pass(SECOND);
        recorder.look();
        pass(SECOND.multipliedBy(3));
        isSilent(TWO);
        assertThat(recorder.look()).isTrue();
        assertThat(recorder.history(false).nodes().get(1).states()).isEqualTo("HHHU");
    }

    @Test
    void who_asks_sees_what_has_passed_and_takes_it_from_nobody() {
        pass(SECOND.multipliedBy(2));
        assertThat(recorder.now().traffic()).isNotNull();
        assertThat(recorder.history(false).requests()).containsExactly(0L, 0L);
        assertThat(recorder.look()).as("news for those who watch").isTrue();
        assertThat(recorder.look()).isFalse();
    }

    @Test
    void changes_are_bounded_and_the_newest_stay() {
        for (int term = 5; term < 100; term++) {
            says(TWO, "LEADER", term);
            recorder.look();
        }
        assertThat(changes())
                .hasSize(ClusterView.CHANGES_MAX)
                .last()
                .satisfies(change -> assertThat(change.term()).isEqualTo(99));
    }
}
