package com.pygmy.raft.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class PeriodicStepsTest {
    private static final int SETTLED = 3;

    @Test
    void a_step_that_fails_keeps_none_of_the_others_from_running_and_is_tried_again() {
        List<String> ran = new ArrayList<>();
        PeriodicSteps steps = new PeriodicSteps()
                .add("the first", () -> ran.add("first"))
                .add("a full disk", () -> {
                    ran.add("second");
                    throw new IOException("no space left");
                })
                .add("a mistake of ours", () -> {
                    ran.add("third");
                    throw new IllegalStateException();
                })
                .add("the last", () -> ran.add("last"));
        steps.run();
        steps.run();
        assertThat(ran).containsExactly("first", "second", "third", "last", "first", "second", "third", "last");
    }

    @Test
    void they_are_run_again_and_again_while_something_is_unsettled_and_else_when_asked_for() {
        AtomicInteger runs = new AtomicInteger();
        AtomicBoolean unsettled = new AtomicBoolean(true);
        ScheduledExecutorService timer = Executors.newSingleThreadScheduledExecutor();
        try {
            PeriodicSteps steps =
                    new PeriodicSteps().add("settling", () -> unsettled.set(runs.incrementAndGet() < SETTLED));
            steps.start(timer, Duration.ofMillis(1), Duration.ofHours(1), unsettled::get);
            await().until(() -> runs.get() >= SETTLED);
            steps.soon();
            await().until(() -> runs.get() > SETTLED);
        } finally {
            timer.shutdownNow();
        }
    }
}
