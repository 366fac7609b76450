package com.pygmy.failover;

import static org.assertj.core.api.Assertions.assertThat;

import com.pygmy.protocol.LogPosition;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Which node a pool chooses while all that it was told is true. */
class PoolChoiceTest extends ThreeNodes {
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
    void a_node_about_to_stop_is_left_alone_while_there_are_others() {
        pool.release(acquire(A), NodeFinding.DRAINING, now);
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
    void a_request_waits_in_turn_where_all_nodes_have_as_many_as_they_may_have() {
        List<NodeAddress> taken = Stream.generate(() -> pool.acquire(Need.read(0), Set.of()))
                .limit(12)
                .map(pick -> ((Pick.Chosen) pick).node())
                .toList();
        assertThat(pool.acquireInTurn(Need.read(0), Duration.ZERO)).isCompletedWithValue(new Pick.Busy());
        CompletableFuture<Pick> late = pool.acquireInTurn(Need.read(0), Duration.ofMillis(1));
        assertThat(late).succeedsWithin(Duration.ofSeconds(20)).isEqualTo(new Pick.Busy());

        CompletableFuture<Pick> first = pool.acquireInTurn(Need.read(0), Duration.ofMinutes(1));
        CompletableFuture<Pick> second = pool.acquireInTurn(Need.read(0), Duration.ofMinutes(1));
        assertThat(pool.waiting()).isEqualTo(2);
        pool.release(taken.get(0), NodeFinding.ANSWERED, now);
        assertThat(first).isCompletedWithValue(new Pick.Chosen(taken.get(0)));
        assertThat(second).isNotDone();
        pool.release(taken.get(1), NodeFinding.ANSWERED, now);
        assertThat(second).isCompletedWithValue(new Pick.Chosen(taken.get(1)));
        assertThat(pool.waiting()).isZero();
        assertThat(pool.acquire(Need.read(0), Set.of())).isInstanceOf(Pick.Busy.class);
    }

    @Test
    void a_write_waits_for_a_full_leader_as_long_as_that_answers() {
        List<CompletableFuture<Pick>> atLeader = Stream.generate(
                        () -> pool.acquireInTurn(Need.WRITE, Duration.ofMinutes(1)))
                .limit(4)
                .toList();
        assertThat(atLeader).allSatisfy(pick -> assertThat(pick).isCompletedWithValue(new Pick.Chosen(A)));
        assertThat(pool.acquireInTurn(Need.WRITE, Duration.ofMinutes(1)))
                .as("the leader has answered nothing yet")
                .isCompletedWithValueMatching(pick ->
                        pick instanceof Pick.Chosen chosen && !chosen.node().equals(A));

        pool.release(A, NodeFinding.ANSWERED, now);
        assertThat(pool.acquireInTurn(Need.WRITE, Duration.ofMinutes(1))).isCompletedWithValue(new Pick.Chosen(A));
        CompletableFuture<Pick> waiting = pool.acquireInTurn(Need.WRITE, Duration.ofMinutes(1));
        assertThat(waiting).isNotDone();
        assertThat(pool.acquireInTurn(Need.read(0), Duration.ofMinutes(1)))
                .as("a read")
                .isDone();
        assertThat(((Pick.Chosen) pool.acquire(Need.WRITE, Set.of())).node())
                .as("a write that was with a node before")
                .isNotEqualTo(A);
        pool.release(A, NodeFinding.ANSWERED, now);
        assertThat(waiting).isCompletedWithValue(new Pick.Chosen(A));

        CompletableFuture<Pick> inVain = pool.acquireInTurn(Need.WRITE, Duration.ofMinutes(1));
        assertThat(inVain).isNotDone();
        now += Duration.ofMillis(300).toNanos();
        assertThat(pool.acquireInTurn(Need.WRITE, Duration.ofMinutes(1)))
                .as("the leader answers no more")
                .isCompletedWithValueMatching(pick ->
                        pick instanceof Pick.Chosen chosen && !chosen.node().equals(A));
        assertThat(inVain)
                .as("one that waited for it")
                .isCompletedWithValueMatching(pick ->
                        pick instanceof Pick.Chosen chosen && !chosen.node().equals(A));
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
    void nothing_is_to_be_hoped_for_from_a_pool_that_cannot_have_a_leader_soon() {
        assertThat(hopeless()).as("all is well").isEmpty();
        for (NodeAddress node : List.of(A, B, C)) {
            told(node, status(node.name(), null, 100, false, false));
        }
        assertThat(hopeless()).as("an election is under way").isEmpty();
        now += Duration.ofMillis(1900).toNanos();
        assertThat(hopeless()).as("still").isEmpty();
        down(A);
        assertThat(hopeless())
                .as("the leader is gone, and two may elect another")
                .isEmpty();
        failed(B);
        assertThat(hopeless()).as("one slow answer of a node that votes").isEmpty();
        failed(B);
        assertThat(hopeless())
                .as("one of three elects nobody")
                .hasValueSatisfying(why -> assertThat(why).contains("only 1 of 3"));
        assertThat(pool.whyHopeless(Need.read(0)))
                .as("no read without a leader")
                .isPresent();
        down(C);
        assertThat(hopeless()).hasValueSatisfying(why -> assertThat(why).contains("no node"));

        told(A, status("a", null, 100, false, false));
        told(B, status("b", null, 100, false, false));
        assertThat(hopeless()).as("a majority is back").isEmpty();
        now += Duration.ofMillis(200).toNanos();
        assertThat(hopeless()).as("it takes too long for an election").isPresent();
        told(A, status("a", "a", 100, true, true));
        assertThat(hopeless()).isEmpty();
        told(A, status("a", null, 100, false, false));
        assertThat(hopeless()).as("a new election, and a new wait").isEmpty();
    }

    @Test
    void nothing_is_to_be_hoped_for_from_nodes_that_all_drain() {
        for (NodeAddress node : List.of(A, B, C)) {
            assertThat(hopeless()).isEmpty();
            pool.release(acquire(node), NodeFinding.DRAINING, ++now);
            told(node, draining(node.name()));
        }
        assertThat(hopeless()).hasValueSatisfying(why -> assertThat(why).contains("about to stop"));
        assertThat(pool.whyHopeless(Need.read(0))).as("they still read").isEmpty();
    }

    @Test
    void a_position_that_no_node_is_known_to_have_reached_is_told() {
        assertThat(pool.hasReached(new LogPosition("catalog", "e", 100))).isTrue();
        assertThat(pool.hasReached(new LogPosition("catalog", "e", 101))).isFalse();
        pool.sawIndex(B, 101);
        assertThat(pool.hasReached(new LogPosition("catalog", "e", 101))).isTrue();
        assertThat(pool.hasReached(new LogPosition("catalog", "other", 1_000_000)))
                .as("another log: the nodes say so")
                .isTrue();
    }

    private void down(NodeAddress node) {
        failed(node);
        failed(node);
    }

    private Optional<String> hopeless() {
        return pool.whyHopeless(Need.WRITE);
    }
}
