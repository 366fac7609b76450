package com.pygmy.raft.sqlite;

import com.pygmy.raft.ReplicaException;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ConcurrentLinkedDeque;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * The reading connections. A read borrows one; an operation that needs the database alone closes them all. The one given back
 * last is lent first, since its page cache is the warmest; the longest wait is served first, so that under load no read waits in
 * vain while later ones are served; {@link #borrowIfFree} does not wait and does not queue. Thread-safe.
 */
final class Readers<S> {
    private final ConcurrentLinkedDeque<Reader<S>> idle = new ConcurrentLinkedDeque<>();

    /** One for each of {@link #idle}, taken before it and released after it is back. */
    private final Semaphore lendable = new Semaphore(0, true);

    private final Duration wait;

    /** Those that are open, whether idle or borrowed. Changed only by who opens and closes them. */
    private volatile List<Reader<S>> open = List.of();

    Readers(Duration wait) {
        this.wait = wait;
    }

    /** Opens the readers. None may be open. */
    void open(int count, DatabaseFile file, SqliteSchema<S> schema) throws SQLException {
        List<Reader<S>> opened = new ArrayList<>(count);
        for (int i = 0; i < count; i++) {
            opened.add(new Reader<>(file.openReadable(), schema));
        }
        open = List.copyOf(opened);
        idle.addAll(opened);
        lendable.release(count);
    }

    /**
     * Borrows one.
     *
     * @throws ReplicaException.Overloaded where none is free in time
     */
    Reader<S> borrow() {
        Reader<S> reader = poll(wait.toNanos());
        if (reader == null) {
            throw new ReplicaException.Overloaded(
                    "reads: all " + open.size() + " reading connections were busy for " + wait.toMillis() + " ms");
        }
        return reader;
    }

    /** Borrows one where one is free at this moment. */
    Optional<Reader<S>> borrowIfFree() {
        return lendable.tryAcquire() ? Optional.ofNullable(idle.pollFirst()) : Optional.empty();
    }

    /** Gives one back. */
    void giveBack(Reader<S> reader) {
        idle.addFirst(reader);
        lendable.release();
    }

    /**
     * Waits until no read runs and closes all readers. A query that takes longer than the limit is interrupted.
     *
     * @throws StoreException where some stay busy even so; then all stay open
     */
    void close(Duration limit) throws SQLException {
        List<Reader<S>> borrowed = new ArrayList<>(open.size());
        borrowUntil(limit, borrowed);
        for (Reader<S> reader : open) {
            if (!borrowed.contains(reader)) {
                reader.interrupt();
            }
        }
        borrowUntil(limit, borrowed);
        int busy = open.size() - borrowed.size();
        if (busy > 0) {
            borrowed.forEach(this::giveBack);
            throw new StoreException(busy + " queries still ran after " + 2 * limit.toMillis() + " ms");
        }
        open = List.of();
        for (Reader<S> reader : borrowed) {
            reader.close();
        }
    }

    private void borrowUntil(Duration limit, List<Reader<S>> borrowed) {
        long deadline = System.nanoTime() + limit.toNanos();
        while (borrowed.size() < open.size()) {
            Reader<S> reader = poll(Math.max(0, deadline - System.nanoTime()));
            if (reader == null) {
                return;
            }
            borrowed.add(reader);
        }
    }

    private @Nullable Reader<S> poll(long nanos) {
        try {
            return lendable.tryAcquire(nanos, TimeUnit.NANOSECONDS) ? idle.pollFirst() : null;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return null;
        }
    }
}
