package com.pygmy.order.checkout;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.pygmy.order.state.BeginCancellation;
import com.pygmy.order.state.OrderSchema;
import com.pygmy.order.state.OrderState;
import com.pygmy.raft.CommandId;
import com.pygmy.raft.Replica;
import com.pygmy.raft.testing.LocalGroup;
import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(120)
class LeaderDutyTest {
    private static final Duration LIMIT = Duration.ofSeconds(20);
    private static final Duration INTERVAL = Duration.ofMillis(50);

    @TempDir
    Path root;

    private LocalGroup<OrderState> group;
    private final Map<String, Counted> work = new LinkedHashMap<>();
    private final Map<String, LeaderDuty> duties = new LinkedHashMap<>();

    @BeforeEach
    void start() {
        group = LocalGroup.started(new OrderSchema(), root, 3);
        group.awaitLeader();
    }

    @AfterEach
    void stop() throws InterruptedException {
        for (LeaderDuty duty : duties.values()) {
            duty.stop();
        }
        group.close();
    }

    /** Work that is counted, and is always done at once. */
    private static final class Counted implements LeaderDuty.Work {
        private final Replica<OrderState> replica;
        private final Next next;
        private final AtomicInteger portions = new AtomicInteger();
        private final AtomicInteger resets = new AtomicInteger();
        private volatile long seenIndex;

        Counted(Replica<OrderState> replica, Next next) {
            this.replica = replica;
            this.next = next;
        }

        @Override
        public Next portion() {
            seenIndex = replica.status().applied();
            portions.incrementAndGet();
            return next;
        }

        @Override
        public void reset() {
            resets.incrementAndGet();
        }

        @Override
        public long seenIndex() {
            return seenIndex;
        }
    }

    private void begin(LeaderDuty.Work.Next next) {
        for (String name : group.names()) {
            Counted counted = new Counted(group.replica(name), next);
            work.put(name, counted);
            LeaderDuty duty =
                    new LeaderDuty("duty-" + name, group.replica(name), INTERVAL, INTERVAL, INTERVAL, counted);
            duties.put(name, duty);
            duty.start();
        }
    }

    private Counted work(String name) {
        return Objects.requireNonNull(work.get(name));
    }

    private int portions(String name) {
        return work(name).portions.get();
    }

    @Test
    void the_work_is_done_where_the_leader_is_and_goes_with_it() {
        begin(LeaderDuty.Work.Next.AFTER_A_PAUSE);
        String leader = group.awaitLeader();
        await().atMost(LIMIT).until(() -> portions(leader) > 2);
        String next = group.names().stream()
                .filter(name -> !name.equals(leader))
                .findFirst()
                .orElseThrow();
        assertThat(portions(next)).isZero();
        group.replica(leader).transferLeadership(Optional.of(next)).join();
        await().atMost(LIMIT).until(() -> portions(next) > 2);
        await("what was known is forgotten")
                .atMost(LIMIT)
                .until(() -> work(leader).resets.get() == 1);
        int before = portions(leader);
        int there = portions(next);
        await().atMost(LIMIT).until(() -> portions(next) > there + 2);
        assertThat(portions(leader)).isEqualTo(before);
    }

    @Test
    void work_that_waits_for_the_log_is_done_again_when_something_is_applied() {
        begin(LeaderDuty.Work.Next.WHEN_APPLIED);
        String leader = group.awaitLeader();
        await().atMost(LIMIT).until(() -> portions(leader) > 0);
        await("nothing more is done")
                .during(INTERVAL.multipliedBy(5))
                .atMost(LIMIT)
                .until(this::isQuiet);
        int before = portions(leader);
        group.replica(leader)
                .submit(CommandId.random(), new BeginCancellation("unknown"))
                .join();
        await().atMost(LIMIT).until(() -> portions(leader) > before);
    }

    private int seen;

    private boolean isQuiet() {
        int before = seen;
        seen = work.values().stream().mapToInt(each -> each.portions.get()).sum();
        return seen == before;
    }
}
