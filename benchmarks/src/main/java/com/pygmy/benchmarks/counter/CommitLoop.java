package com.pygmy.benchmarks.counter;

import com.pygmy.raft.CommandId;
import com.pygmy.raft.Replica;
import java.nio.file.Path;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;

/** Writers that each wait for their command before they submit the next; the leader is this JVM, as it is in a service. */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.SampleTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
public class CommitLoop {
    private static final int COUNTERS = 10_000;
    private static final int WARM_TOGETHER = 2;

    /** Where the replicas keep their files. */
    @Param("target/commit")
    public String directory = "";

    @Param("3")
    public int replicas;

    /** How many commands may share a log entry. */
    @Param({"256", "1"})
    public int packedMax;

    /** How many commands go before JMH's own warm-up. */
    @Param("10000")
    public int warmCommands;

    private @Nullable LocalLeader leader;

    @Setup(Level.Trial)
    public void start() throws Exception {
        LocalLeader started = LocalLeader.start(Path.of(directory), replicas, packedMax);
        leader = started;
        warmUp(started.replica());
    }

    /** Compilers count calls, of which one writer makes few: so a few commands at a time, for many small entries. */
    private void warmUp(Replica<Counters> replica) {
        for (int written = 0; written < warmCommands; written += WARM_TOGETHER) {
            CompletableFuture<?>[] together = new CompletableFuture<?>[WARM_TOGETHER];
            for (int i = 0; i < WARM_TOGETHER; i++) {
                together[i] = replica.submit(CommandId.random(), new Counters.Add(i, 1));
            }
            CompletableFuture.allOf(together).join();
        }
    }

    @TearDown(Level.Trial)
    public void stop() throws Exception {
        Objects.requireNonNull(leader).close();
    }

    @Benchmark
    public long commit() {
        long counter = ThreadLocalRandom.current().nextInt(COUNTERS);
        return Objects.requireNonNull(leader)
                .replica()
                .submit(CommandId.random(), new Counters.Add(counter, 1))
                .join()
                .value();
    }
}
