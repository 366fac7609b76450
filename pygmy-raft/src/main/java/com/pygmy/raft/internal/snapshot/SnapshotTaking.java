package com.pygmy.raft.internal.snapshot;

import com.google.common.base.Throwables;
import com.pygmy.raft.ReplicaException;
import com.pygmy.raft.internal.apply.ApplyQueue;
import com.pygmy.raft.sqlite.SqliteStore;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.OptionalLong;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * When snapshots are taken: after so much has been applied, at a start whose log does not reach back to the index of the
 * database, for a follower that has diverged, and for an operator. After a failure (a full disk) the next attempt waits, longer
 * each time: a copy of the whole database is not cheap, and the reason seldom goes away at once. Thread-safe.
 */
public final class SnapshotTaking {
    private static final Logger LOGGER = LoggerFactory.getLogger(SnapshotTaking.class);
    private static final Duration PUBLISH_TIMEOUT = Duration.ofMinutes(1);
    private static final Duration PAUSE_MIN = Duration.ofSeconds(1);
    private static final Duration PAUSE_MAX = Duration.ofMinutes(1);

    /** The log, which a snapshot lets be purged. Thread-safe. */
    public interface Log {
        /** The last index that is known to be committed. */
        long committed();

        /** Whether the log still holds the entry at this index. */
        boolean logHolds(long index);

        /** The lowest index of a snapshot that a follower of this leader waits for because it has diverged. */
        OptionalLong snapshotNeededFrom();

        /** Has the prepared snapshot published and the log purged up to it. */
        CompletableFuture<Void> publishSnapshot(Duration timeout);
    }

    private final Snapshots snapshots;
    private final SqliteStore<?> store;
    private final Log log;
    private final ApplyQueue applyQueue;
    private final SnapshotInterval interval;
    private final Executor background;
    private final AtomicBoolean underWay = new AtomicBoolean();
    private final AtomicLong taken = new AtomicLong();
    private final AtomicLong failed = new AtomicLong();
    /** What had been applied, in bytes of the log, when the last snapshot was begun. */
    private volatile long logBytesBefore;

    private volatile Duration pause = Duration.ZERO;
    private volatile long triedNanos = System.nanoTime();
    private volatile boolean closed;

    public SnapshotTaking(
            Snapshots snapshots,
            SqliteStore<?> store,
            ApplyQueue applyQueue,
            Log log,
            SnapshotInterval interval,
            Executor background) {
        this.snapshots = snapshots;
        this.store = store;
        this.applyQueue = applyQueue;
        this.log = log;
        this.interval = interval;
        this.background = background;
    }

    /** Takes one where it is due. Called regularly. */
    public void tick() {
        if (underWay.get() || System.nanoTime() - triedNanos < pause.toNanos()) {
            return;
        }
        if (isNeededByStart() || isNeededByFollower() || isDue()) {
            take();
        }
    }

    /** Once the log is known to reach back to the index of the database, only snapshot files count as snapshots. */
    private boolean isNeededByStart() {
        var latest = snapshots.getLatestSnapshot();
        if (latest == null || !latest.getFiles().isEmpty()) {
            return false;
        }
        if (log.logHolds(latest.getIndex())) {
            snapshots.started();
            return false;
        }
        return log.committed() >= latest.getIndex();
    }

    /** One that has diverged is given a snapshot of a later index than it has committed. */
    private boolean isNeededByFollower() {
        OptionalLong from = log.snapshotNeededFrom();
        var latest = snapshots.latestFile();
        return from.isPresent()
                && (latest == null || latest.getIndex() < from.getAsLong())
                && store.applied().index() >= from.getAsLong();
    }

    private boolean isDue() {
        var latest = snapshots.latestFile();
        long from = latest == null ? 0 : latest.getIndex();
        long size = latest == null ? 0 : latest.getFile().getFileSize();
        return interval.isOver(store.applied().index() - from, applyQueue.logBytesApplied() - logBytesBefore, size);
    }

    /** Takes one now and lets the log be purged up to it; gives its index. One at a time. */
    public CompletableFuture<Long> take() {
        if (!underWay.compareAndSet(false, true)) {
            return CompletableFuture.failedFuture(
                    new ReplicaException.Overloaded("a snapshot is being taken (expected: one at a time)"));
        }
        return CompletableFuture.supplyAsync(this::prepare, background)
                .thenCompose(index -> log.publishSnapshot(PUBLISH_TIMEOUT).thenApply(published -> index))
                .whenComplete((index, failure) -> {
                    // Where nothing was applied since the last snapshot, Ratis answers without taking the file.
                    snapshots.publish();
                    ended(failure);
                });
    }

    private long prepare() {
        long logBytes = applyQueue.logBytesApplied();
        try {
            long index = snapshots.prepare(store);
            logBytesBefore = logBytes;
            return index;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void ended(@Nullable Throwable failure) {
        triedNanos = System.nanoTime();
        if (failure == null) {
            taken.incrementAndGet();
            pause = Duration.ZERO;
        } else {
            failed.incrementAndGet();
            Duration longer = pause.isZero() ? PAUSE_MIN : pause.multipliedBy(2);
            pause = longer.compareTo(PAUSE_MAX) < 0 ? longer : PAUSE_MAX;
            if (!closed) {
                LOGGER.warn(
                        "taking a snapshot failed, trying again in {} s: {}",
                        pause.toSeconds(),
                        Throwables.getRootCause(failure).toString());
            }
        }
        underWay.set(false);
    }

    public long taken() {
        return taken.get();
    }

    public long failed() {
        return failed.get();
    }

    /** What fails from now on is not logged. */
    public void close() {
        closed = true;
    }
}
