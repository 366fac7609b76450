package com.pygmy.raft.sqlite;

import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;

/** Waits for locks of a store. */
final class TimedLock {
    private TimedLock() {}

    /**
     * Acquires a lock, or fails when the time is up or the thread is interrupted.
     *
     * @param holder what may hold it, for the message
     */
    static void acquire(ReentrantLock lock, Duration limit, String holder) {
        try {
            if (lock.tryLock(limit.toMillis(), TimeUnit.MILLISECONDS)) {
                return;
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new StoreException("interrupted while waiting for " + holder, e);
        }
        throw new StoreException("waited " + limit.toMillis() + " ms for " + holder);
    }
}
