package com.pygmy.frontend.routing;

import static org.assertj.core.api.Assertions.assertThat;

import com.pygmy.api.cluster.ClusterView;
import com.pygmy.api.cluster.NodeStatus;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class PoolTest {
    private static final PoolRules RULES =
            new PoolRules(Duration.ofMillis(500), Duration.ofMillis(100), 2, 1, 3, Duration.ofSeconds(5), 4);
    private static final List<Outcome> OUTCOMES = List.of(Outcome.values());
    private static final NodeAddress A = node("a");
    private static final NodeAddress B = node("b");
    private static final NodeAddress C = node("c");

    private long now = 1_000;
    private final Pool pool = new Pool(Group.CATALOG, List.of(A, B, C), RULES, () -> now);

    @BeforeEach
    void all_are_well_and_a_leads() {
        told(A, status("a", "a", 100, true, true));
        told(B, status("b", "a", 100, true, true));
        told(C, status("c", "a", 100, true, true));
    }

    @Test
    void reads_go_round() {
        List<String> served = new ArrayList<>();
        for (int i = 0; i < 9; i++) {
            served.add(read(0));
        }
        assertThat(served.subList(0, 3)).containsExactlyInAnyOrder("a", "b", "c");
        assertThat(served.subList(3, 6)).isEqualTo(served.subList(0, 3));
        assertThat(served.subList(6, 9)).isEqualTo(served.subList(0, 3));
    }

    @Test
    void reads_go_round_evenly_among_those_that_are_left() {
        told(B, status("b", "a", 100, false, true));
        int toA = 0;
        for (int i = 0; i < 100; i++) {
            toA += read(0).equals("a") ? 1 : 0;
        }
        assertThat(toA).isEqualTo(50);
    }

    @Test
    void a_read_goes_to_a_node_that_has_what_its_session_has_seen() {
        told(B, status("b", "a", 120, true, true));
        for (int i = 0; i < 5; i++) {
            assertThat(read(110)).isEqualTo("b");
        }
        pool.sawIndex(C, 115);
        assertThat(reads(2, 110)).containsExactlyInAnyOrder("b", "c");
    }

    @Test
    void a_session_that_is_ahead_of_every_node_is_served_all_the_same() {
        assertThat(reads(3, 999)).containsExactlyInAnyOrder("a", "b", "c");
    }

    @Test
    void a_write_goes_to_the_leader_first_then_to_another() {
        Set<String> tried = new HashSet<>();
        assertThat(pick(Need.WRITE, tried)).isEqualTo("a");
        assertThat(pick(Need.WRITE, tried)).isIn("b", "c");
        told(B, status("b", "b", 100, true, true, 8));
        assertThat(write()).isEqualTo("b");
    }

    @Test
    void what_an_older_term_says_of_the_leader_does_not_count() {
        told(B, status("b", "b", 100, true, true, 8));
        told(A, status("a", "a", 100, true, true, 7));
        assertThat(write()).isEqualTo("b");
    }

    @Test
    void a_node_that_cannot_write_gets_no_writes_and_one_that_cannot_read_no_reads() {
        told(A, status("a", "b", 100, false, true, 9));
        told(B, status("b", "b", 100, true, false, 9));
        assertThat(reads(2, 0)).containsExactlyInAnyOrder("b", "c");
        assertThat(writes(2)).containsExactlyInAnyOrder("a", "c");
    }

    @Test
    void a_fault_takes_a_node_out_until_a_later_poll_says_otherwise() {
        long beganBeforeTheFault = now++;
        fault(A);
        assertThat(reads(3, 0)).doesNotContain("a");
        assertThat(write()).isNotEqualTo("a");
        assertThat(standing("a")).isEqualTo("SUSPECTED");

        pool.polled(A, new NodePoll.Told(status("a", "a", 100, true, true)), beganBeforeTheFault);
        assertThat(standing("a")).as("a poll from before says nothing of after").isEqualTo("SUSPECTED");

        told(A, status("a", "a", 100, true, true));
        assertThat(standing("a")).isEqualTo("HEALTHY");
        assertThat(write()).isEqualTo("a");
    }

    @Test
    void many_requests_lost_in_one_fall_are_one_fault() {
        long began = now;
        List<NodeAddress> held = List.of(acquire(A), acquire(A), acquire(A));
        now += 10;
        assertThat(pool.release(held.get(0), Outcome.CUT_OFF, began)).isTrue();
        assertThat(pool.release(held.get(1), Outcome.CUT_OFF, began)).isFalse();
        told(A, status("a", "a", 100, true, true));
        assertThat(pool.release(held.get(2), Outcome.SILENT, began))
                .as("news of the time before the node was cleared")
                .isFalse();
        assertThat(standing("a")).isEqualTo("HEALTHY");
    }

    @Test
    void a_flapping_node_stays_out_longer_each_time_and_comes_back_for_good_with_a_success() {
        fault(A);
        told(A, status("a", "a", 100, true, true));
        assertThat(standing("a")).isEqualTo("HEALTHY");
        long lastOut = 0;
        for (int fall = 0; fall < 10; fall++) {
            fault(A);
            long fellAt = now;
            while (!standing("a").equals("HEALTHY")) {
                now += Duration.ofMillis(50).toNanos();
                told(A, status("a", "a", 100, true, true));
            }
            long out = now - fellAt;
            assertThat(out).isGreaterThanOrEqualTo(lastOut);
            assertThat(out)
                    .isLessThanOrEqualTo(RULES.suspicionMax().toNanos()
                            + Duration.ofMillis(50).toNanos());
            lastOut = out;
        }
        assertThat(lastOut).isGreaterThanOrEqualTo(RULES.suspicionMax().toNanos());

        pool.release(acquire(A), Outcome.ANSWERED, ++now);
        fault(A);
        told(A, status("a", "a", 100, true, true));
        assertThat(standing("a")).as("it has shown that it works").isEqualTo("HEALTHY");
    }

    @Test
    void a_node_on_probation_gets_one_request_at_a_time_until_it_has_answered_one() {
        fault(A);
        told(A, status("a", "a", 100, true, true));
        long began = ++now;
        NodeAddress trial = acquire(A);
        for (int i = 0; i < 6; i++) {
            assertThat(read(0)).isNotEqualTo("a");
        }
        pool.release(trial, Outcome.ANSWERED, began);
        assertThat(reads(3, 0)).contains("a");
    }

    @Test
    void lagging_leaderless_and_a_refusal_are_no_illness() {
        for (Outcome outcome : List.of(Outcome.LAGGING, Outcome.LEADERLESS, Outcome.ANSWERED, Outcome.ABANDONED)) {
            assertThat(pool.release(acquire(A), outcome, now)).isFalse();
            assertThat(standing("a")).isEqualTo("HEALTHY");
        }
    }

    @Test
    void one_error_inside_is_an_accident_three_in_a_row_are_an_illness() {
        pool.release(acquire(A), Outcome.BROKEN, ++now);
        pool.release(acquire(A), Outcome.BROKEN, ++now);
        pool.release(acquire(A), Outcome.ANSWERED, ++now);
        pool.release(acquire(A), Outcome.BROKEN, ++now);
        pool.release(acquire(A), Outcome.BROKEN, ++now);
        assertThat(standing("a")).isEqualTo("HEALTHY");
        assertThat(pool.release(acquire(A), Outcome.BROKEN, ++now)).isTrue();
        assertThat(standing("a")).isEqualTo("SUSPECTED");
    }

    @Test
    void polls_that_fail_often_enough_take_a_node_out_and_a_good_one_brings_it_back() {
        failed(A);
        assertThat(standing("a")).isEqualTo("HEALTHY");
        failed(A);
        assertThat(standing("a")).isEqualTo("UNHEALTHY");
        assertThat(reads(3, 0)).doesNotContain("a");
        told(A, status("a", "a", 100, true, true));
        assertThat(standing("a")).isEqualTo("HEALTHY");
    }

    @Test
    void a_node_about_to_stop_is_left_alone_while_there_are_others() {
        pool.release(acquire(A), Outcome.DRAINING, now);
        assertThat(standing("a")).isEqualTo("DRAINING");
        assertThat(reads(3, 0)).doesNotContain("a");
        assertThat(write()).isNotEqualTo("a");
        failed(B);
        failed(B);
        failed(C);
        failed(C);
        assertThat(read(0)).isEqualTo("a");
    }

    @Test
    void the_last_node_is_never_ejected() {
        fault(A);
        fault(B);
        fault(C);
        Set<String> tried = new HashSet<>();
        assertThat(pick(Need.read(0), tried)).isIn("a", "b", "c");
        assertThat(pick(Need.read(0), tried)).isIn("a", "b", "c");
        assertThat(pick(Need.read(0), tried)).isIn("a", "b", "c");
        assertThat(tried).hasSize(3);
    }

    @Test
    void nodes_whose_health_checks_all_fail_still_serve_while_their_answers_are_good() {
        for (NodeAddress node : List.of(A, B, C)) {
            failed(node);
            failed(node);
        }
        List<NodeAddress> held = new ArrayList<>();
        for (int i = 0; i < 12; i++) {
            held.add(((Pick.Chosen) pool.acquire(Need.read(0), Set.of())).node());
        }
        assertThat(held).as("the limit of each node, not one at a time").hasSize(12);
        assertThat(pool.isWithinReach()).isFalse();
    }

    @Test
    void a_pool_of_the_dead_is_tried_by_one_request_at_a_time() {
        fault(A);
        fault(B);
        fault(C);
        acquire(A);
        acquire(B);
        acquire(C);
        assertThat(pool.acquire(Need.read(0), Set.of())).isInstanceOf(Pick.Nobody.class);
    }

    @Test
    void a_suspect_is_not_asked_while_others_are_well() {
        fault(A);
        assertThat(pool.acquire(Need.read(0), Set.of("b", "c"))).isInstanceOf(Pick.Nobody.class);
    }

    @Test
    void a_slow_node_cannot_take_more_requests_than_its_limit() {
        for (int i = 0; i < 4; i++) {
            acquire(A);
        }
        for (int i = 0; i < 8; i++) {
            assertThat(((Pick.Chosen) pool.acquire(Need.read(0), Set.of())).node())
                    .isNotEqualTo(A);
        }
        assertThat(pool.acquire(Need.read(0), Set.of())).isInstanceOf(Pick.Busy.class);
        assertThat(pool.requestsInFlight(A)).isEqualTo(4);
    }

    @Test
    void polls_are_due_by_the_interval_and_quicker_in_trouble() {
        now += Duration.ofMillis(500).toNanos();
        assertThat(pool.duePolls()).as("the interval has passed").hasSize(3);
        assertThat(pool.duePolls()).as("under way").isEmpty();
        for (NodeAddress node : List.of(A, B, C)) {
            told(node, status(node.name(), "a", 100, true, true));
        }
        now += Duration.ofMillis(100).toNanos();
        assertThat(pool.duePolls()).as("all is well").isEmpty();
        fault(B);
        now += Duration.ofMillis(1).toNanos();
        assertThat(pool.duePolls()).as("trouble").hasSize(3);
    }

    @Test
    void a_pool_is_within_reach_while_one_node_answers_polls() {
        failed(A);
        failed(B);
        assertThat(pool.isWithinReach()).isTrue();
        failed(C);
        assertThat(pool.isWithinReach()).isFalse();
        told(C, status("c", null, 100, false, false));
        assertThat(pool.isWithinReach()).isTrue();
        assertThat(pool.canRead()).as("B and C").isTrue();
    }

    @Test
    void whatever_happens_a_pool_whose_nodes_are_well_again_serves_again() {
        for (long seed = 0; seed < 500; seed++) {
            Random random = new Random(seed);
            Pool any = new Pool(Group.ORDER, List.of(A, B, C), RULES, () -> now);
            List<NodeAddress> held = new ArrayList<>();
            for (int step = 0; step < 200; step++) {
                now += random.nextInt(50_000_000);
                NodeAddress node = List.of(A, B, C).get(random.nextInt(3));
                switch (random.nextInt(4)) {
                    case 0 -> any.polled(node, new NodePoll.Failed("gone"), now);
                    case 1 -> any.polled(node, new NodePoll.Told(status(node.name(), "a", step, true, true)), now);
                    default -> {
                        if (any.acquire(Need.read(0), Set.of()) instanceof Pick.Chosen chosen) {
                            held.add(chosen.node());
                        }
                        if (!held.isEmpty() && random.nextBoolean()) {
                            Outcome outcome = OUTCOMES.get(random.nextInt(OUTCOMES.size()));
                            any.release(held.remove(0), outcome, now - random.nextInt(100_000_000));
                        }
                    }
                }
            }
            held.forEach(node -> any.release(node, Outcome.ANSWERED, now));
            now += RULES.suspicionMax().toNanos();
            for (NodeAddress node : List.of(A, B, C)) {
                any.polled(node, new NodePoll.Told(status(node.name(), "a", 1000, true, true)), now);
            }
            Set<String> tried = new HashSet<>();
            for (int i = 0; i < 3; i++) {
                Pick pick = any.acquire(Need.read(0), tried);
                assertThat(pick).as("seed %d", seed).isInstanceOf(Pick.Chosen.class);
                tried.add(((Pick.Chosen) pick).node().name());
            }
        }
    }

    private String read(long index) {
        return pick(Need.read(index), new HashSet<>());
    }

    private Set<String> reads(int count, long index) {
        return Stream.generate(() -> read(index)).limit(count).collect(Collectors.toSet());
    }

    private Set<String> writes(int count) {
        return Stream.generate(this::write).limit(count).collect(Collectors.toSet());
    }

    private String write() {
        return pick(Need.WRITE, new HashSet<>());
    }

    private String pick(Need need, Set<String> tried) {
        NodeAddress node = ((Pick.Chosen) pool.acquire(need, tried)).node();
        pool.release(node, Outcome.ABANDONED, now);
        tried.add(node.name());
        return node.name();
    }

    /** Takes exactly this node, by leaving no other. */
    private NodeAddress acquire(NodeAddress wanted) {
        Set<String> others = new HashSet<>(Set.of("a", "b", "c"));
        others.remove(wanted.name());
        return ((Pick.Chosen) pool.acquire(Need.read(0), others)).node();
    }

    private void fault(NodeAddress node) {
        now++;
        Pick pick = pool.acquire(Need.read(0), others(node));
        assertThat(pick).isInstanceOf(Pick.Chosen.class);
        pool.release(node, Outcome.CUT_OFF, now);
        now++;
    }

    private static Set<String> others(NodeAddress node) {
        Set<String> others = new HashSet<>(Set.of("a", "b", "c"));
        others.remove(node.name());
        return others;
    }

    private void told(NodeAddress node, NodeStatus status) {
        pool.polled(node, new NodePoll.Told(status), ++now);
    }

    private void failed(NodeAddress node) {
        pool.polled(node, new NodePoll.Failed("no answer"), ++now);
    }

    private String standing(String name) {
        return pool.view(Instant.EPOCH).nodes().stream()
                .filter(node -> node.node().equals(name))
                .map(ClusterView.Node::state)
                .findFirst()
                .orElseThrow();
    }

    private static NodeAddress node(String name) {
        return new NodeAddress(name, URI.create("http://" + name + ":1"), URI.create("http://" + name + ":2"));
    }

    private static NodeStatus status(String node, @Nullable String leader, long applied, boolean read, boolean write) {
        return status(node, leader, applied, read, write, 7);
    }

    private static NodeStatus status(
            String node, @Nullable String leader, long applied, boolean read, boolean write, long term) {
        String role = node.equals(leader) ? "LEADER" : "FOLLOWER";
        return new NodeStatus(
                node, "catalog", role, leader, term, "e", applied, applied, 0, read, write, false, Instant.EPOCH, null);
    }
}
