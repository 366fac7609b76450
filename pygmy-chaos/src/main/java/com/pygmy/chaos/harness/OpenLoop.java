package com.pygmy.chaos.harness;

import java.time.Duration;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.SynchronousQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.LongConsumer;
import java.util.function.LongFunction;

/**
 * Sends at a fixed rate, whether or not earlier requests have been answered, and says when each was due: a store that stops for
 * a second makes two hundred requests late and not one (Tene: How NOT to Measure Latency). The number of requests under way has
 * a bound; what is due beyond it is dropped. Used for one run; thread-safe.
 */
public final class OpenLoop {
    private static final Duration LAST_ANSWERS = Duration.ofSeconds(60);

    private final Pace pace;
    private final LongFunction<Runnable> next;
    private final LongConsumer dropped;
    private final AtomicInteger threads = new AtomicInteger();
    private final ThreadPoolExecutor pool;
    private volatile boolean stopped;

    /**
     * A loop that has not begun.
     *
     * @param next makes what is to be done, from the {@link System#nanoTime} at which it was due; called by the thread that runs
     *     the loop alone, while a thread of the loop's own does what it made
     * @param dropped is given the time of what was due while too many requests were under way
     */
    public OpenLoop(Pace pace, LongFunction<Runnable> next, LongConsumer dropped) {
        this.pace = pace;
        this.next = next;
        this.dropped = dropped;
        this.pool = new ThreadPoolExecutor(
                0, pace.concurrency(), 10, TimeUnit.SECONDS, new SynchronousQueue<>(), this::thread);
    }

    /**
     * Sends for this long, or until it is stopped, then waits for the last answers.
     *
     * @throws InterruptedException where this thread was interrupted, once the last answers are there all the same: what is read
     *     next shall not race with a request
     * @throws IllegalStateException where a request is still under way a minute later
     */
    public void run(Duration length) throws InterruptedException {
        boolean interrupted = false;
        try {
            send(length);
        } catch (InterruptedException e) {
            interrupted = true;
        } finally {
            pool.shutdown();
        }
        long until = System.nanoTime() + LAST_ANSWERS.toNanos();
        while (!pool.isTerminated()) {
            try {
                if (!pool.awaitTermination(until - System.nanoTime(), TimeUnit.NANOSECONDS)) {
                    throw new IllegalStateException("requests are still under way after " + LAST_ANSWERS
                            + " (expected: the client's own deadline ends each)");
                }
            } catch (InterruptedException e) {
                interrupted = true;
            }
        }
        if (interrupted) {
            throw new InterruptedException();
        }
    }

    private void send(Duration length) throws InterruptedException {
        long begin = System.nanoTime();
        for (long number = 0; !stopped; number++) {
            long due = begin + (long) (number * 1e9 / pace.perSecond());
            if (due - begin > length.toNanos()) {
                break;
            }
            TimeUnit.NANOSECONDS.sleep(due - System.nanoTime());
            send(due);
        }
    }

    private void send(long due) {
        Runnable request = next.apply(due);
        try {
            pool.execute(request);
        } catch (RejectedExecutionException e) {
            dropped.accept(due);
        }
    }

    /** Sends no more; {@link #run} returns when the last request has been answered. */
    public void stop() {
        stopped = true;
    }

    /** How many requests are under way now. */
    public int underWay() {
        return pool.getActiveCount();
    }

    private Thread thread(Runnable work) {
        Thread thread = new Thread(work, "client-" + threads.incrementAndGet());
        thread.setDaemon(true);
        return thread;
    }
}
