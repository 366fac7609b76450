package com.pygmy.benchmarks.run;

import com.pygmy.benchmarks.store.JavaProcess;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.results.Result;
import org.openjdk.jmh.results.RunResult;
import org.openjdk.jmh.results.format.ResultFormatType;
import org.openjdk.jmh.runner.Runner;
import org.openjdk.jmh.runner.RunnerException;
import org.openjdk.jmh.runner.options.ChainedOptionsBuilder;
import org.openjdk.jmh.runner.options.OptionsBuilder;
import org.openjdk.jmh.runner.options.TimeValue;
import org.openjdk.jmh.util.Statistics;

/** Runs one JMH benchmark in a JVM of its own, whose log and JSON stay beside the results. */
public final class Jmh {
    private final BenchRun run;

    public Jmh(BenchRun run) {
        this.run = run;
    }

    /**
     * Times of one operation.
     *
     * @param perSecond of all threads together
     */
    public record Timed(double p50Millis, double p99Millis, double perSecond, double[][] percentiles) {}

    /** @throws RunnerException where JMH refuses, or the benchmark throws */
    public Timed sample(Class<?> type, int threads, String label, Map<String, String> parameters)
            throws RunnerException {
        if (run.effort() == BenchRun.Effort.SMOKE) {
            // Two builds on one machine may look at the same time: neither looks at the numbers.
            System.setProperty("jmh.ignoreLock", "true");
        }
        ChainedOptionsBuilder options = new OptionsBuilder()
                .include("^" + java.util.regex.Pattern.quote(type.getName()) + "\\.")
                .threads(threads)
                .forks(1)
                .jvmArgs(JavaProcess.JVM_OPTIONS.toArray(String[]::new))
                .warmupIterations(run.pick(2, 1, 1))
                .warmupTime(time(run.pick(2_000L, 1_500L, 100L)))
                .measurementIterations(run.pick(4, 2, 1))
                .measurementTime(time(run.pick(2_000L, 2_000L, 300L)))
                .timeout(TimeValue.seconds(60))
                .shouldFailOnError(true)
                .resultFormat(ResultFormatType.JSON)
                .result(run.file("jmh-" + label + ".json").toString())
                .output(run.file("jmh-" + label + ".log").toString());
        parameters.forEach(options::param);
        run.profilers().forEach(options::addProfiler);
        RunResult result = new Runner(options.build()).runSingle();
        return timed(result.getPrimaryResult(), threads);
    }

    private static TimeValue time(long millis) {
        return new TimeValue(millis, TimeUnit.MILLISECONDS);
    }

    private static Timed timed(Result<?> result, int threads) {
        Statistics micros = result.getStatistics();
        double[] wanted = {0, 25, 50, 75, 90, 95, 99, 99.9, 100};
        double[][] percentiles = new double[wanted.length][];
        for (int i = 0; i < wanted.length; i++) {
            percentiles[i] = new double[] {wanted[i], micros.getPercentile(wanted[i]) / 1e3};
        }
        // A closed loop: each thread has one operation under way, so their number over the mean time is the rate.
        double perSecond = threads / (micros.getMean() / 1e6);
        return new Timed(micros.getPercentile(50) / 1e3, micros.getPercentile(99) / 1e3, perSecond, percentiles);
    }
}
