package com.pygmy.benchmarks.load;

import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.SynchronousQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.LongPredicate;

/**
 * Requests at a constant rate, whether or not earlier ones have been answered, each timed from when it was due: a store that
 * stands still for a second makes two hundred requests late and not one (Tene: How NOT to Measure Latency). Thread-safe.
 */
public final class OpenLoop implements AutoCloseable {
    private static final int UNDER_WAY_MAX = 1_500;
    private static final long LAST_ANSWERS_SECONDS = 60;

    private final long intervalNanos;
    private final LongPredicate request;
    private final Queue<Arrival> arrivals = new ConcurrentLinkedQueue<>();
    private final ThreadPoolExecutor threads;
    private final Thread clock = new Thread(this::tick, "arrivals");
    private volatile boolean stopped;

    private OpenLoop(int perSecond, LongPredicate request) {
        this.intervalNanos = TimeUnit.SECONDS.toNanos(1) / perSecond;
        this.request = request;
        this.threads = new ThreadPoolExecutor(0, UNDER_WAY_MAX, 5, TimeUnit.SECONDS, new SynchronousQueue<>(), work -> {
            Thread thread = new Thread(null, work, "arrival", 256 * 1024);
            thread.setDaemon(true);
            return thread;
        });
    }

    /**
     * Begins.
     *
     * @param request sends the request with this number, waits for its outcome and says whether it succeeded
     */
    public static OpenLoop start(int perSecond, LongPredicate request) {
        OpenLoop loop = new OpenLoop(perSecond, request);
        loop.clock.setDaemon(true);
        loop.clock.start();
        return loop;
    }

    private void tick() {
        long due = System.nanoTime();
        for (long number = 0; !stopped; number++, due += intervalNanos) {
            for (long wait = due - System.nanoTime(); wait > 0; wait = due - System.nanoTime()) {
                LockSupport.parkNanos(wait);
            }
            send(number, due);
        }
    }

    private void send(long number, long due) {
        try {
            threads.execute(() -> {
                boolean succeeded = request.test(number);
                arrivals.add(new Arrival(due, System.nanoTime(), succeeded));
            });
        } catch (RejectedExecutionException e) {
            // More are waiting than anybody would wait for.
            arrivals.add(new Arrival(due, System.nanoTime(), false));
        }
    }

    /** How many requests wait for their outcome at this moment. */
    public int underWay() {
        return threads.getActiveCount();
    }

    /** Sends no more, and waits until nothing is under way, or interrupts it. Does nothing after {@link #stop}. */
    @Override
    public void close() {
        stopped = true;
        threads.shutdown();
        try {
            if (!threads.awaitTermination(LAST_ANSWERS_SECONDS, TimeUnit.SECONDS)) {
                threads.shutdownNow();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** Stops sending, waits for the last outcomes, and gives all, by the time they were due. */
    public List<Arrival> stop() throws InterruptedException {
        stopped = true;
        clock.join();
        threads.shutdown();
        if (!threads.awaitTermination(LAST_ANSWERS_SECONDS, TimeUnit.SECONDS)) {
            throw new IllegalStateException("requests are under way after " + LAST_ANSWERS_SECONDS + " s");
        }
        List<Arrival> all = new ArrayList<>(arrivals);
        all.sort(java.util.Comparator.comparingLong(Arrival::due));
        return all;
    }
}
