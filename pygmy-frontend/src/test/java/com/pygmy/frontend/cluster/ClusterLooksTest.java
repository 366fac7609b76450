package com.pygmy.frontend.cluster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.pygmy.failover.Group;
import com.pygmy.failover.NodeAddress;
import com.pygmy.failover.NodePoll;
import com.pygmy.failover.Pool;
import com.pygmy.failover.PoolRules;
import com.pygmy.protocol.ClusterView;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.Delayed;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** When the cluster is looked at while nobody watches. */
@Timeout(60)
class ClusterLooksTest {
    private static final PoolRules RULES = new PoolRules(
            Duration.ofMillis(500), Duration.ofMillis(100), 1, 1, 3, Duration.ofSeconds(5), Duration.ofSeconds(2), 4);
    private static final NodeAddress NODE =
            new NodeAddress("catalog-1", URI.create("http://127.0.0.1:1"), URI.create("http://127.0.0.1:2"));

    private final Pool pool = new Pool(Group.CATALOG, List.of(NODE), RULES, System::nanoTime);
    private final RequestMeter meter = new RequestMeter();
    private final AtomicReference<Instant> clock = new AtomicReference<>(Instant.EPOCH);
    private final ClusterRecorder recorder = new ClusterRecorder(
            "frontend-1",
            List.of(pool),
            meter,
            node -> 0,
            () -> new ClusterView.Cache(7, 0, true, 1, 0, 0, 0),
            clock::get,
            System::nanoTime);
    private final ScheduledThreadPoolExecutor timer = new ScheduledThreadPoolExecutor(1);

    @BeforeEach
    void start() {
        timer.setRemoveOnCancelPolicy(true);
        var unused = new ClusterEvents(recorder, meter, new ClusterConfiguration(), timer, () -> false);
        await().until(this::isAtRest);
    }

    @AfterEach
    void stop() {
        timer.shutdownNow();
    }

    /** Until the next look, in milliseconds; none where it is not known. */
    private long pause() {
        return timer.getQueue().stream()
                .mapToLong(task -> ((Delayed) task).getDelay(TimeUnit.MILLISECONDS))
                .min()
                .orElse(-1);
    }

    private boolean isAtRest() {
        return timer.getActiveCount() == 0 && pause() > 5_000;
    }

    @Test
    void a_second_in_which_a_request_came_is_ended_and_those_without_are_not() {
        long looks = timer.getCompletedTaskCount();
        meter.came();
        meter.answered(200, System.nanoTime());
        await().until(() -> timer.getCompletedTaskCount() > looks + 1 && isAtRest());
        assertThat(recorder.history(false).requests()).endsWith(1L);
    }

    @Test
    void a_change_is_noted_when_it_happens() {
        long looks = timer.getCompletedTaskCount();
        clock.set(Instant.ofEpochSecond(7));
        pool.polled(NODE, new NodePoll.Failed("silent"), System.nanoTime());
        await().until(() -> timer.getCompletedTaskCount() > looks + 1 && isAtRest());
        clock.set(Instant.ofEpochSecond(9));
        assertThat(Objects.requireNonNull(recorder.now().changes()))
                .extracting(change -> change.node() + " " + change.state() + " " + change.at())
                .containsExactly("catalog-1 UNHEALTHY 1970-01-01T00:00:07Z");
    }
}
