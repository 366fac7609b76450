package com.pygmy.raft.internal;

import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * The threads of a replica, one pool per purpose, so that a slow reader delays readers only. What may queue is bounded by
 * those who hand work in: pending commands, waiting reads, one wake-up per subscriber.
 */
final class ReplicaThreads implements AutoCloseable {
    private final ScheduledThreadPoolExecutor timer;
    private final ExecutorService callbacks;
    private final ExecutorService readers;
    private final ExecutorService changes;
    private final ExecutorService background;

    ReplicaThreads(String node, int readerThreads) {
        timer = new ScheduledThreadPoolExecutor(1, named("raft-timer-" + node));
        // A timeout is cancelled as soon as what it guards has happened: most are.
        timer.setRemoveOnCancelPolicy(true);
        // At the end of a replica all that waits has been ended: nothing is left to be timed.
        timer.setExecuteExistingDelayedTasksAfterShutdownPolicy(false);
        callbacks = pool("raft-reply-" + node, 2);
        readers = pool("raft-read-" + node, readerThreads);
        changes = pool("raft-changes-" + node, 1);
        background = pool("raft-background-" + node, 2);
    }

    /** Short tasks only: everything regular and every timeout hangs on this one thread. */
    ScheduledExecutorService timer() {
        return timer;
    }

    /** Completes commands, and runs what depends on them. */
    ExecutorService callbacks() {
        return callbacks;
    }

    /** Runs queries that had to wait. */
    ExecutorService readers() {
        return readers;
    }

    /** Notifies subscribers, in order. */
    ExecutorService changes() {
        return changes;
    }

    /** Snapshots, digests, backups: seconds. */
    ExecutorService background() {
        return background;
    }

    private static ExecutorService pool(String name, int threads) {
        ThreadPoolExecutor pool = new ThreadPoolExecutor(
                threads, threads, 30, TimeUnit.SECONDS, new LinkedBlockingQueue<>(), named(name));
        pool.allowCoreThreadTimeOut(true);
        return pool;
    }

    private static ThreadFactory named(String name) {
        AtomicInteger number = new AtomicInteger();
        return task -> {
            Thread thread = new Thread(task, name + "-" + number.incrementAndGet());
            thread.setDaemon(true);
            return thread;
        };
    }

    @Override
    public void close() {
        List<ExecutorService> pools = List.of(timer, callbacks, readers, changes, background);
        pools.forEach(ExecutorService::shutdown);
        try {
            for (ExecutorService pool : pools) {
                if (!pool.awaitTermination(2, TimeUnit.SECONDS)) {
                    pool.shutdownNow();
                }
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            pools.forEach(ExecutorService::shutdownNow);
        }
    }
}
