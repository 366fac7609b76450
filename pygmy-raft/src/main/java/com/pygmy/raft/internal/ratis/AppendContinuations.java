package com.pygmy.raft.internal.ratis;

import com.google.common.util.concurrent.ForwardingExecutorService;
import java.io.IOException;
import java.util.concurrent.ExecutorService;
import org.apache.ratis.server.RaftServer;
import org.jspecify.annotations.Nullable;

/**
 * Runs what follows an append on a follower in the thread that made the entries durable, or in the one that took the request where
 * nothing was to be written. Ratis hands it to a pool: a change of threads for each entry and each heartbeat. Everything
 * else that Ratis hands to that pool still goes there, for it may block. Thread-safe.
 */
final class AppendContinuations {
    private final ThreadLocal<Boolean> appending = ThreadLocal.withInitial(() -> false);
    private volatile @Nullable Thread logWriter;

    /** What takes a request, and may complete it at once. */
    interface Append<R> {
        R run() throws IOException;
    }

    /** To be called once, before the start. */
    void follow(RaftServer.Division division) throws IOException {
        RatisFields.replace(division, "serverExecutor", ExecutorService.class, Direct::new);
    }

    /** The calling thread writes the log, and always the same does. */
    void logWrittenHere() {
        logWriter = Thread.currentThread();
    }

    /** Appends in the calling thread. */
    <R> R append(Append<R> append) throws IOException {
        appending.set(true);
        try {
            return append.run();
        } finally {
            appending.set(false);
        }
    }

    private final class Direct extends ForwardingExecutorService {
        private final ExecutorService pool;

        Direct(ExecutorService pool) {
            this.pool = pool;
        }

        @Override
        protected ExecutorService delegate() {
            return pool;
        }

        @Override
        public void execute(Runnable task) {
            if (Thread.currentThread() == logWriter || appending.get()) {
                task.run();
            } else {
                pool.execute(task);
            }
        }
    }
}
