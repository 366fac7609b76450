package com.pygmy.raft.internal.apply;

import com.pygmy.raft.sqlite.AppliedState;
import com.pygmy.raft.sqlite.EntryOutcome;
import com.pygmy.raft.sqlite.LogEntry;
import com.pygmy.raft.sqlite.SqliteStore;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/**
 * Applies committed entries in log order: all that wait go into one database transaction, and their futures complete after
 * its commit.
 *
 * <p>{@link #enqueue} is called by one thread; entries are applied by another, so that Ratis goes on while the database works,
 * but for a lone one. Bounded: enqueueing blocks while too much waits.
 */
public final class ApplyQueue {
    /** Bounds the memory of what waits and the length of a transaction. */
    private static final int ENTRIES_MAX = 1024;

    private static final int BATCH_MAX = 512;

    /** Called with what has been applied. */
    public interface Listener {
        /** Called in log order by the applying thread, after the commit. Must not block. */
        void applied(Queued queued, EntryOutcome outcome);

        /** A batch is done: everything up to this state can be read. */
        void caughtUp(AppliedState state);

        /** Nothing will be applied any more. */
        void failed(Throwable cause);
    }

    /**
     * An entry that waits to be applied.
     *
     * @param proposal names the proposal where this replica made it, else null
     * @param committedNanos when it was known here to be committed, by {@link System#nanoTime}
     * @param done completed when the entry is applied
     */
    public record Queued(LogEntry entry, @Nullable Long proposal, long committedNanos, CompletableFuture<Void> done) {}

    private final SqliteStore<?> store;
    private final Listener listener;
    private final BlockingQueue<Runnable> tasks = new ArrayBlockingQueue<>(ENTRIES_MAX);
    private final List<Queued> batch = new ArrayList<>();
    /** Entries in the queue that are not applied yet. */
    private final AtomicInteger waiting = new AtomicInteger();

    private final AtomicLong entries = new AtomicLong();
    private final AtomicLong batches = new AtomicLong();
    private final AtomicLong logBytes = new AtomicLong();
    private final Thread thread;
    private volatile boolean failed;
    private volatile boolean closed;

    public ApplyQueue(String name, SqliteStore<?> store, Listener listener) {
        this.store = store;
        this.listener = listener;
        this.thread = new Thread(this::run, name);
        thread.setDaemon(true);
    }

    public void start() {
        thread.start();
    }

    /**
     * Adds an entry; blocks while the queue is full.
     *
     * @param last no further entry is committed yet: where nothing waits either, the entry is applied by the calling thread,
     *     which has nothing else to do then, and a change of threads is saved
     */
    public CompletableFuture<Void> enqueue(LogEntry entry, @Nullable Long proposal, boolean last) {
        Queued queued = new Queued(entry, proposal, System.nanoTime(), new CompletableFuture<>());
        if (last && waiting.get() == 0) {
            apply(List.of(queued));
            return queued.done();
        }
        waiting.incrementAndGet();
        put(() -> batch.add(queued));
        return queued.done();
    }

    public long entriesApplied() {
        return entries.get();
    }

    /** The size of the entries applied, since the start. */
    public long logBytesApplied() {
        return logBytes.get();
    }

    public long batchesApplied() {
        return batches.get();
    }

    /** Runs a task between two transactions, after everything enqueued before it, and waits for its end. */
    public void runBetween(Runnable task) {
        CompletableFuture<Void> done = new CompletableFuture<>();
        put(() -> {
            try {
                applyBatch();
                task.run();
                done.complete(null);
            } catch (RuntimeException e) {
                done.completeExceptionally(e);
            }
        });
        done.join();
    }

    private void put(Runnable task) {
        try {
            tasks.put(task);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted while an entry was enqueued", e);
        }
    }

    private void run() {
        List<Runnable> drained = new ArrayList<>();
        try {
            while (!closed) {
                drained.add(tasks.take());
                tasks.drainTo(drained, BATCH_MAX - 1);
                drained.forEach(Runnable::run);
                drained.clear();
                applyBatch();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void applyBatch() {
        if (batch.isEmpty()) {
            return;
        }
        List<Queued> applying = List.copyOf(batch);
        batch.clear();
        apply(applying);
        waiting.addAndGet(-applying.size());
    }

    /** Called by one thread at a time: by the one that enqueues only while the queue is empty. */
    private void apply(List<Queued> applying) {
        if (failed) {
            applying.forEach(queued -> queued.done().completeExceptionally(stopped()));
            return;
        }
        try {
            List<EntryOutcome> outcomes =
                    store.apply(applying.stream().map(Queued::entry).toList());
            for (int i = 0; i < applying.size(); i++) {
                listener.applied(applying.get(i), outcomes.get(i));
            }
        } catch (RuntimeException e) {
            // The one place where a failed apply ends: nothing more is applied, and the replica is given up.
            failed = true;
            listener.failed(e);
            applying.forEach(queued -> queued.done().completeExceptionally(stopped()));
            return;
        }
        entries.addAndGet(applying.size());
        logBytes.addAndGet(
                applying.stream().mapToLong(queued -> size(queued.entry())).sum());
        batches.incrementAndGet();
        listener.caughtUp(store.applied());
        applying.forEach(queued -> queued.done().complete(null));
    }

    private static long size(LogEntry entry) {
        byte[] content = entry.content();
        return content == null ? 0 : content.length;
    }

    private static IllegalStateException stopped() {
        return new IllegalStateException("this replica has stopped applying");
    }

    /** Ends the thread after everything that was enqueued. */
    public void close() {
        put(() -> closed = true);
        try {
            thread.join(10_000);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
