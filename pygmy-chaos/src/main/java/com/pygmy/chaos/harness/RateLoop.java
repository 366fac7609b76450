package com.pygmy.chaos.harness;

import java.time.Duration;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.SynchronousQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;

/**
 * Sends at a fixed rate, whether or not earlier requests have been answered: a store that hangs meets a growing crowd, as it
 * would in life, and its hanging is not hidden by clients that wait politely. The crowd has a bound; what comes beyond it is
 * counted and dropped.
 */
final class RateLoop {
    private static final Duration LAST_ANSWERS = Duration.ofSeconds(30);

    private final Pace pace;
    private final AtomicInteger threads = new AtomicInteger();

    RateLoop(Pace pace) {
        this.pace = pace;
    }

    /**
     * Runs for this long, then waits for the last answers.
     *
     * @param next makes what is to be done; called by this thread alone
     * @return how many were dropped because too many were under way
     */
    int run(Duration length, Supplier<Runnable> next) throws InterruptedException {
        ThreadPoolExecutor pool = new ThreadPoolExecutor(
                0, pace.concurrency(), 10, TimeUnit.SECONDS, new SynchronousQueue<>(), this::thread);
        int dropped = 0;
        long begin = System.nanoTime();
        try {
            for (long number = 0; ; number++) {
                long due = begin + (long) (number * 1e9 / pace.perSecond());
                if (due - begin > length.toNanos()) {
                    break;
                }
                TimeUnit.NANOSECONDS.sleep(due - System.nanoTime());
                try {
                    pool.execute(next.get());
                } catch (RejectedExecutionException e) {
                    dropped++;
                }
            }
        } finally {
            pool.shutdown();
        }
        if (!pool.awaitTermination(LAST_ANSWERS.toMillis(), TimeUnit.MILLISECONDS)) {
            throw new IllegalStateException("requests are still under way after " + LAST_ANSWERS
                    + " (expected: the client's own deadline ends each)");
        }
        return dropped;
    }

    private Thread thread(Runnable work) {
        Thread thread = new Thread(work, "client-" + threads.incrementAndGet());
        thread.setDaemon(true);
        return thread;
    }
}
