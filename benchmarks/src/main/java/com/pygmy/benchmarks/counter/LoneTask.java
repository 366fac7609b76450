package com.pygmy.benchmarks.counter;

import com.pygmy.raft.CommandId;
import com.pygmy.raft.Replica;
import io.dropwizard.core.setup.Environment;
import io.dropwizard.servlets.tasks.Task;
import java.io.PrintWriter;
import java.util.List;
import java.util.Map;
import org.HdrHistogram.Histogram;

/** {@code POST /tasks/lone?millis=N}: one command after the other for so long; answers the p50 and the longest in microseconds. */
final class LoneTask extends Task {
    private static final int COUNTERS = 10_000;

    private final Replica<Counters> replica;

    LoneTask(Replica<Counters> replica) {
        super("lone");
        this.replica = replica;
    }

    void register(Environment environment) {
        environment.admin().addTask(this);
    }

    @Override
    public void execute(Map<String, List<String>> parameters, PrintWriter output) {
        long millis =
                Long.parseLong(parameters.getOrDefault("millis", List.of("0")).get(0));
        Histogram times = new Histogram(3);
        long end = System.nanoTime() + millis * 1_000_000;
        for (long now = System.nanoTime(), i = 0; now < end; i++) {
            replica.submit(CommandId.random(), new Counters.Add(i % COUNTERS, 1))
                    .join();
            long done = System.nanoTime();
            times.recordValue(done - now);
            now = done;
        }
        output.println(times.getValueAtPercentile(50) / 1000 + " " + times.getMaxValue() / 1000);
    }
}
