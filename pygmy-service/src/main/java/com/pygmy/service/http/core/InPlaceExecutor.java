package com.pygmy.service.http.core;

import org.eclipse.jetty.server.internal.HttpConnection;
import org.eclipse.jetty.util.thread.ThreadPool;
import org.eclipse.jetty.util.thread.TryExecutor;

/**
 * The threads of a connector, but that a connection whose request has been answered later than in the call that brought it
 * looks for its next request in the thread that answered. The server would give it one more, for each request, and of all that
 * are idle the one that has been so for longest. Only for a server whose outermost handler never blocks. Thread-safe.
 */
final class InPlaceExecutor implements ThreadPool, TryExecutor {
    private final ThreadPool threads;
    private final TryExecutor readyThreads;

    InPlaceExecutor(ThreadPool threads) {
        this.threads = threads;
        this.readyThreads = TryExecutor.asTryExecutor(threads);
    }

    @Override
    public void execute(Runnable task) {
        if (task instanceof HttpConnection) {
            task.run();
        } else {
            threads.execute(task);
        }
    }

    @Override
    public boolean tryExecute(Runnable task) {
        return readyThreads.tryExecute(task);
    }

    @Override
    public void join() throws InterruptedException {
        threads.join();
    }

    @Override
    public int getThreads() {
        return threads.getThreads();
    }

    @Override
    public int getIdleThreads() {
        return threads.getIdleThreads();
    }

    @Override
    public boolean isLowOnThreads() {
        return threads.isLowOnThreads();
    }
}
