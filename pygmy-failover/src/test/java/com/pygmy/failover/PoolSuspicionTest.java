package com.pygmy.failover;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** How a pool takes nodes for ill, for how long, and that it never runs out of them. */
class PoolSuspicionTest extends ThreeNodes {
    private static final List<NodeFinding> OUTCOMES = List.of(NodeFinding.values());

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
        assertThat(pool.release(held.get(0), NodeFinding.CUT_OFF, began)).isTrue();
        assertThat(pool.release(held.get(1), NodeFinding.CUT_OFF, began)).isFalse();
        told(A, status("a", "a", 100, true, true));
        assertThat(pool.release(held.get(2), NodeFinding.SILENT, began))
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

        pool.release(acquire(A), NodeFinding.ANSWERED, ++now);
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
        pool.release(trial, NodeFinding.ANSWERED, began);
        assertThat(reads(3, 0)).contains("a");
    }

    @Test
    void lagging_leaderless_and_a_refusal_are_no_illness() {
        for (NodeFinding outcome :
                List.of(NodeFinding.LAGGING, NodeFinding.LEADERLESS, NodeFinding.ANSWERED, NodeFinding.ABANDONED)) {
            assertThat(pool.release(acquire(A), outcome, now)).isFalse();
            assertThat(standing("a")).isEqualTo("HEALTHY");
        }
    }

    @Test
    void one_error_inside_is_an_accident_three_in_a_row_are_an_illness() {
        pool.release(acquire(A), NodeFinding.BROKEN, ++now);
        pool.release(acquire(A), NodeFinding.BROKEN, ++now);
        pool.release(acquire(A), NodeFinding.ANSWERED, ++now);
        pool.release(acquire(A), NodeFinding.BROKEN, ++now);
        pool.release(acquire(A), NodeFinding.BROKEN, ++now);
        assertThat(standing("a")).isEqualTo("HEALTHY");
        assertThat(pool.release(acquire(A), NodeFinding.BROKEN, ++now)).isTrue();
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
        assertThat(pool.whyHopeless(Need.read(0))).isPresent();
    }

    @Test
    void a_pool_of_the_dead_is_tried_by_one_request_at_a_time() {
        fault(A);
        fault(B);
        fault(C);
        acquire(A);
        acquire(B);
        acquire(C);
        assertThat(pool.acquire(Need.read(0), Set.of())).isInstanceOf(Pick.None.class);
    }

    @Test
    void a_suspect_is_not_asked_while_others_are_well() {
        fault(A);
        assertThat(pool.acquire(Need.read(0), Set.of("b", "c"))).isInstanceOf(Pick.None.class);
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
                            NodeFinding outcome = OUTCOMES.get(random.nextInt(OUTCOMES.size()));
                            any.release(held.remove(0), outcome, now - random.nextInt(100_000_000));
                        }
                    }
                }
            }
            held.forEach(node -> any.release(node, NodeFinding.ANSWERED, now));
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
}
