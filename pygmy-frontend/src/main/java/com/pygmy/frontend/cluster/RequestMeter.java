package com.pygmy.frontend.cluster;

import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.atomic.LongAdder;
import org.HdrHistogram.Histogram;
import org.HdrHistogram.Recorder;
import org.jspecify.annotations.Nullable;

/**
 * Counts requests and times their answers, within one percent, until the count is taken. Requests never wait here. Counting is
 * thread-safe; the count is taken by one thread.
 */
public final class RequestMeter {
    private static final long LONGEST_MICROS = TimeUnit.MINUTES.toMicros(10);

    private final Recorder micros = new Recorder(1, LONGEST_MICROS, 2);
    private final LongAdder failed = new LongAdder();
    private final AtomicReference<@Nullable Runnable> atNext = new AtomicReference<>();
    private Histogram taken = micros.getIntervalHistogram();

    /** Notes that a request has come, before anything is done for it. */
    public void came() {
        Runnable once = atNext.get();
        if (once != null && atNext.compareAndSet(once, null)) {
            once.run();
        }
    }

    /** Has this run at the next request, once, by the thread that brings it, which must not be blocked. */
    void atNextRequest(Runnable once) {
        atNext.set(once);
    }

    /**
     * Counts an answer.
     *
     * @param beganNanos when its request came, by {@link System#nanoTime}
     */
    public void answered(int status, long beganNanos) {
        long took = TimeUnit.NANOSECONDS.toMicros(System.nanoTime() - beganNanos);
        micros.recordValue(Math.max(1, Math.min(took, LONGEST_MICROS)));
        if (status >= 500) {
            failed.increment();
        }
    }

    /** What was counted since the count was last taken. */
    Count take() {
        taken = micros.getIntervalHistogram(taken);
        long requests = taken.getTotalCount();
        return new Count(
                requests,
                failed.sumThenReset(),
                requests == 0 ? 0 : taken.getValueAtPercentile(50),
                requests == 0 ? 0 : taken.getValueAtPercentile(99));
    }

    /** Zero times where there were no requests. */
    record Count(long requests, long failed, long p50Micros, long p99Micros) {}
}
