package com.pygmy.order.batch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

/** Items are numbers that weigh as much; the answer to each is its text. */
class BatcherTest {
    private final List<List<Integer>> requests = new ArrayList<>();
    private final List<CompletableFuture<List<String>>> answers = new ArrayList<>();
    private final Set<Integer> expired = new HashSet<>();
    private final Deque<Runnable> timer = new ArrayDeque<>();
    private final Batcher<Integer, String> batcher = batcher(Optional.empty());

    private Batcher<Integer, String> batcher(Optional<Duration> slowAfter) {
        return batcher(1, slowAfter);
    }

    private Batcher<Integer, String> batcher(int underWayMax, Optional<Duration> slowAfter) {
        return batcher(underWayMax, slowAfter, Optional.empty());
    }

    private Batcher<Integer, String> gathering(Duration time, int items) {
        return batcher(1, Optional.empty(), Optional.of(new Batcher.Gathering(time, items)));
    }

    private Batcher<Integer, String> batcher(
            int underWayMax, Optional<Duration> slowAfter, Optional<Batcher.Gathering> gathering) {
        return new Batcher<>(
                new Batcher.Limits(5, 3, 10, underWayMax, slowAfter, gathering),
                new Batcher.Rules<>(
                        item -> item,
                        item -> expired.contains(item)
                                ? Optional.of(new IllegalStateException("late"))
                                : Optional.empty(),
                        () -> new IllegalStateException("full"),
                        items -> {
                            requests.add(items);
                            answers.add(new CompletableFuture<>());
                            return answers.get(answers.size() - 1);
                        }),
                task -> {
                    synchronized (timer) {
                        timer.add(task);
                        timer.notifyAll();
                    }
                });
    }

    private void answer(int request) {
        answers.get(request)
                .complete(requests.get(request).stream().map(String::valueOf).toList());
    }

    @Test
    void a_lone_item_is_sent_at_once_and_what_comes_meanwhile_goes_together() {
        CompletableFuture<String> lone = batcher.add(1);
        CompletableFuture<String> second = batcher.add(2);
        CompletableFuture<String> third = batcher.add(3);
        assertThat(requests).containsExactly(List.of(1));
        answer(0);
        assertThat(lone).isCompletedWithValue("1");
        assertThat(requests).containsExactly(List.of(1), List.of(2, 3));
        answer(1);
        assertThat(second).isCompletedWithValue("2");
        assertThat(third).isCompletedWithValue("3");
    }

    @Test
    void as_many_requests_as_may_be_are_under_way_and_the_rest_waits_for_any_of_them() {
        Batcher<Integer, String> two = batcher(2, Optional.empty());
        List.of(1, 2, 3, 4).forEach(two::add);
        assertThat(requests).containsExactly(List.of(1), List.of(2));
        answer(1);
        assertThat(requests).containsExactly(List.of(1), List.of(2), List.of(3, 4));
        two.add(5);
        answer(0);
        assertThat(requests).endsWith(List.of(5)).hasSize(4);
    }

    @Test
    void a_request_has_at_most_so_many_items_and_so_much_weight_and_a_heavier_item_goes_alone() {
        batcher.add(1);
        List.of(4, 5, 2, 99).forEach(batcher::add);
        answer(0);
        List.of(1, 1, 1).forEach(batcher::add);
        answer(1);
        answer(2);
        answer(3);
        answer(4);
        assertThat(requests).containsExactly(List.of(1), List.of(4, 5), List.of(2), List.of(99), List.of(1, 1, 1));
    }

    @Test
    void an_item_is_refused_where_too_many_wait() {
        batcher.add(1);
        List.of(2, 2, 2, 2, 2).forEach(batcher::add);
        assertThatThrownBy(() -> batcher.add(3).join()).hasRootCauseMessage("full");
    }

    @Test
    void an_item_whose_time_is_up_or_that_nobody_waits_for_any_more_is_not_sent() {
        batcher.add(1);
        CompletableFuture<String> late = batcher.add(2);
        CompletableFuture<String> dropped = batcher.add(3);
        CompletableFuture<String> last = batcher.add(4);
        expired.add(2);
        dropped.cancel(false);
        answer(0);
        assertThatThrownBy(late::join).hasRootCauseMessage("late");
        assertThat(requests).containsExactly(List.of(1), List.of(4));
        answer(1);
        assertThat(last).isCompletedWithValue("4");
    }

    @Test
    void all_items_of_a_request_that_fails_fail_with_it_and_the_next_is_sent() {
        CompletableFuture<String> first = batcher.add(1);
        CompletableFuture<String> next = batcher.add(2);
        answers.get(0).completeExceptionally(new IllegalStateException("lost"));
        assertThatThrownBy(first::join).hasRootCauseMessage("lost");
        answer(1);
        assertThat(next).isCompletedWithValue("2");
    }

    @Test
    void a_slow_request_holds_up_only_what_was_sent_in_it() throws InterruptedException {
        Batcher<Integer, String> impatient = batcher(Optional.of(Duration.ofMillis(1)));
        CompletableFuture<String> stuck = impatient.add(1);
        CompletableFuture<String> next = impatient.add(2);
        // Sent at once where the first is slow already by now, else when the timer says so.
        while (requests.size() < 2) {
            nextOfTimer().run();
        }
        answer(1);
        assertThat(next).isCompletedWithValue("2");
        assertThat(stuck).isNotDone();
        answer(0);
        assertThat(stuck).isCompletedWithValue("1");
        assertThat(requests).hasSize(2);
    }

    @Test
    void items_that_gather_are_sent_together_once_there_are_so_many() {
        Batcher<Integer, String> gathering = gathering(Duration.ofMinutes(1), 2);
        gathering.add(1);
        assertThat(requests).isEmpty();
        assertThat(gathering.waiting()).isEqualTo(1);
        gathering.add(2);
        assertThat(requests).containsExactly(List.of(1, 2));
        List.of(3, 4).forEach(gathering::add);
        assertThat(requests).hasSize(1);
        answer(0);
        assertThat(requests).containsExactly(List.of(1, 2), List.of(3, 4));
        gathering.add(5);
        answer(1);
        assertThat(requests).as("one alone gathers again").hasSize(2);
    }

    @Test
    void items_that_gather_are_sent_once_the_first_has_waited_for_so_long() throws InterruptedException {
        Batcher<Integer, String> gathering = gathering(Duration.ofMillis(20), 3);
        gathering.add(1);
        gathering.add(2);
        while (requests.isEmpty()) {
            nextOfTimer().run();
        }
        assertThat(requests).containsExactly(List.of(1, 2));
        gathering.add(3);
        answer(0);
        while (requests.size() < 2) {
            nextOfTimer().run();
        }
        assertThat(requests).endsWith(List.of(3));
    }

    private Runnable nextOfTimer() throws InterruptedException {
        synchronized (timer) {
            while (timer.isEmpty()) {
                timer.wait(20_000);
            }
            return timer.remove();
        }
    }
}
