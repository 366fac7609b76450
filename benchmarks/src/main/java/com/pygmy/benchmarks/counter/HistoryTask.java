package com.pygmy.benchmarks.counter;

import com.pygmy.raft.CommandId;
import com.pygmy.raft.Replica;
import io.dropwizard.core.setup.Environment;
import io.dropwizard.servlets.tasks.Task;
import java.io.PrintWriter;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;

/** {@code POST /tasks/history?commands=N}: so many commands, as fast as they go; blocks until all are applied. */
final class HistoryTask extends Task {
    private static final int UNDER_WAY_MAX = 2048;
    private static final long ANSWER_SECONDS_MAX = 30;
    private static final int COUNTERS = 10_000;

    private final Replica<Counters> replica;

    HistoryTask(Replica<Counters> replica) {
        super("history");
        this.replica = replica;
    }

    void register(Environment environment) {
        environment.admin().addTask(this);
    }

    @Override
    public void execute(Map<String, List<String>> parameters, PrintWriter output) throws InterruptedException {
        long commands =
                Long.parseLong(parameters.getOrDefault("commands", List.of("0")).get(0));
        Semaphore room = new Semaphore(UNDER_WAY_MAX);
        AtomicReference<Throwable> failure = new AtomicReference<>();
        for (long i = 0; i < commands && failure.get() == null; i++) {
            take(room, 1);
            replica.submit(CommandId.random(), new Counters.Add(i % COUNTERS, 1))
                    .whenComplete((done, failed) -> {
                        if (failed != null) {
                            failure.compareAndSet(null, failed);
                        }
                        room.release();
                    });
        }
        take(room, UNDER_WAY_MAX);
        output.println(failure.get() == null ? "done" : "failed: " + failure.get());
    }

    private static void take(Semaphore room, int permits) throws InterruptedException {
        if (!room.tryAcquire(permits, ANSWER_SECONDS_MAX, TimeUnit.SECONDS)) {
            throw new IllegalStateException("no answer within " + ANSWER_SECONDS_MAX + " s");
        }
    }
}
