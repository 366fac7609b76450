package com.pygmy.raft.internal.ratis;

import java.io.IOException;
import java.util.concurrent.locks.ReentrantLock;

/**
 * What comes of a leader, and votes, are taken in one after the other. Ratis looks at the term of a request first, waits where this
 * replica was candidate or leader until that has ended, and writes the entries then, without another look. Without this lock a replica that had
 * voted in a later term meanwhile, or acknowledged entries of its leader, would replace these by those of the leader before: an acknowledged
 * entry could be lost. Thread-safe.
 */
final class TermLock {
    private final ReentrantLock lock = new ReentrantLock();

    /** What looks at the term and acts upon it. */
    interface Action<T> {
        T run() throws IOException;
    }

    /** Runs what looks at the term and acts upon it; blocks while another does. */
    <T> T during(Action<T> action) throws IOException {
        lock.lock();
        try {
            return action.run();
        } finally {
            lock.unlock();
        }
    }

    /**
     * Fails while something is taken in that may be of an earlier term than one that this replica would begin by requesting votes. What is
     * taken in later finds that term.
     */
    void requireFree() throws IOException {
        if (!lock.tryLock()) {
            throw new IOException("what a leader has sent is being taken in");
        }
        lock.unlock();
    }
}
