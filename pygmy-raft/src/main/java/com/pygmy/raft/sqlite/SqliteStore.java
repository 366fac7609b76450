package com.pygmy.raft.sqlite;

import com.pygmy.protocol.LogPosition;
import com.pygmy.protocol.files.Durable;
import com.pygmy.raft.Query;
import com.pygmy.raft.ReplicaException;
import com.pygmy.raft.Versioned;
import com.pygmy.raft.log.CommandCodec;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.LongAdder;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The state of one replica in one SQLite database. Applied entries change the service's tables, the kept replies and the
 * applied index in one transaction, so that after any crash the three agree.
 *
 * <p>Thread-safe. Entries are applied by one thread at a time; reads run beside them, each on one consistent version.
 * Everything blocks for the disk, and for other threads no longer than {@link StoreSettings} says.
 *
 * <p>A commit is not fsynced: the log of the consensus is. After a power loss the database may be back at an earlier entry,
 * so the log must be kept from the index that {@link #checkpointDurably} last returned.
 */
public final class SqliteStore<S> implements AutoCloseable {
    private static final Logger LOGGER = LoggerFactory.getLogger(SqliteStore.class);

    private final DatabaseFile file;
    private final SqliteSchema<S> schema;
    private final CommandCodec<S> codec;
    private final StoreSettings settings;
    private final LongAdder duplicates = new LongAdder();
    private final Readers<S> readers;
    private final ReentrantLock applying = new ReentrantLock();

    /** One at a time: a snapshot, digest, checkpoint or replacement. Taken before {@link #applying}. */
    private final ReentrantLock maintaining = new ReentrantLock();

    private Applier<S> applier;
    private FileChannel channel;
    private volatile AppliedState applied;
    private volatile boolean closed;
    private volatile @Nullable Throwable failure;

    private SqliteStore(DatabaseFile file, SqliteSchema<S> schema, CommandCodec<S> codec, StoreSettings settings)
            throws SQLException, IOException {
        this.file = file;
        this.schema = schema;
        this.codec = codec;
        this.settings = settings;
        this.readers = new Readers<>(settings.readerWait());
        file.recover();
        // While the seal still holds: one that is refused is as it was, for the release that it belongs to.
        file.requireOurs(schema, codec);
        new DatabaseSeal(file).breakOpen();
        applier = openApplier();
        applied = applier.applied();
        try {
            channel = FileChannel.open(file.path(), StandardOpenOption.READ);
            readers.open(settings.readerConnections(), file, schema);
            file.fsyncDirectory();
        } catch (SQLException | IOException | RuntimeException e) {
            applier.close();
            throw e;
        }
    }

    /**
     * Opens a database, creates it where it is not there, completes what a crash interrupted and runs new migrations.
     *
     * @throws StoreException where the database belongs to another group, was written by a newer release, or cannot be opened
     */
    public static <S> SqliteStore<S> open(
            Path database, SqliteSchema<S> schema, CommandCodec<S> codec, StoreSettings settings) {
        try {
            return new SqliteStore<>(new DatabaseFile(database, settings), schema, codec, settings);
        } catch (SQLException | IOException e) {
            throw new StoreException("database " + database + " cannot be opened: " + e.getMessage(), e);
        }
    }

    /**
     * How far a database has come, without serving it: empty where there is none yet. Completes a replacement that a crash
     * interrupted. Not for a database that is open.
     *
     * @throws StoreException where the file is no sound database
     */
    public static Optional<AppliedState> peek(Path database) {
        StoreSettings settings = StoreSettings.defaults();
        try {
            new DatabaseFile(database, settings).recover();
            return SnapshotFile.peek(database, settings);
        } catch (SQLException | IOException e) {
            throw new StoreException("database " + database + " cannot be read: " + e.getMessage(), e);
        }
    }

    /**
     * Whether a database is byte for byte as a store left it that was closed in order: neither a crash nor a failing disk came
     * in between. Reads the whole file. Not for a database that is open.
     */
    public static boolean isAsClosed(Path database) throws IOException {
        DatabaseFile file = new DatabaseFile(database, StoreSettings.defaults());
        file.recover();
        return new DatabaseSeal(file).holds();
    }

    /** Deletes a database that is not open, with all that belongs to it. */
    public static void delete(Path database) throws IOException {
        DatabaseFile file = new DatabaseFile(database, StoreSettings.defaults());
        new DatabaseSeal(file).breakOpen();
        DatabaseFile.deleteWithLogs(database);
        file.fsyncDirectory();
    }

    /** How far the database has come, as committed in it. A field read. */
    public AppliedState applied() {
        return applied;
    }

    /** How many commands got the kept reply of an earlier one with the same id, since this store was opened. */
    public long duplicates() {
        return duplicates.sum();
    }

    /** Why nothing is applied any more, where that is so. */
    public Optional<Throwable> failure() {
        return Optional.ofNullable(failure);
    }

    /**
     * Applies entries in one transaction: when this returns they are all visible to reads, and if it throws none is. Entries
     * at or below the applied index were applied before and are not applied again; the others must follow it without a gap.
     *
     * @return what became of each, in the order given
     * @throws ApplyFailedException where an entry could not be applied; from then on every call throws this
     */
    public List<EntryOutcome> apply(List<LogEntry> entries) {
        if (entries.size() > settings.maxBatchEntries()) {
            throw new IllegalArgumentException(
                    "entries: " + entries.size() + " (expected: at most " + settings.maxBatchEntries() + ")");
        }
        lock(applying, "the replacement of the database");
        try {
            requireApplicable();
            return applyAll(entries);
        } finally {
            applying.unlock();
        }
    }

    private List<EntryOutcome> applyAll(List<LogEntry> entries) {
        try {
            List<EntryOutcome> outcomes = applier.apply(entries);
            applied = applier.applied();
            return outcomes;
        } catch (SQLException | RuntimeException | Error e) {
            // In any case half a transaction must not stay, and no later entry may follow it.
            failure = e;
            rollBack(e);
            throw new ApplyFailedException("after entry " + applied.index() + ": " + e, e);
        }
    }

    private void rollBack(Throwable cause) {
        try {
            applier.rollBack();
        } catch (SQLException e) {
            // The transaction may have ended by itself (a full disk); closing the connection ends it in any case.
            cause.addSuppressed(e);
        }
    }

    private void requireApplicable() {
        Throwable cause = failure;
        if (cause != null) {
            throw new ApplyFailedException("nothing is applied any more: " + cause.getMessage(), cause);
        }
        if (closed) {
            throw new StoreException("database " + file.path() + " is closed");
        }
    }

    /**
     * Runs a query on one consistent version of the state. The position is the highest that the data it saw is known to be
     * true at: never below what {@link #applied} said before the call, entries without commands included. So it agrees
     * with what subscribers to changes receive, and positions do not go back when a term begins with an empty entry.
     *
     * @throws ReplicaException.NoLeader before the log has an epoch: a position could not be named yet
     * @throws ReplicaException.Overloaded where all reading connections are busy
     * @throws ReplicaException.QueryFailed where the query throws
     * @throws ReplicaException.Stopped where the store is closed
     */
    public <R> Versioned<R> read(Query<S, R> query) {
        requireOpen();
        return read(query, readers.borrow());
    }

    /** As {@link #read} where a reading connection is free at this moment; else nothing is done. */
    public <R> Optional<Versioned<R>> readIfFree(Query<S, R> query) {
        requireOpen();
        return readers.borrowIfFree().map(reader -> read(query, reader));
    }

    private void requireOpen() {
        if (closed) {
            throw new ReplicaException.Stopped("the replica has stopped");
        }
    }

    private <R> Versioned<R> read(Query<S, R> query, Reader<S> reader) {
        try {
            AppliedState before = applied;
            String epoch =
                    before.epoch().orElseThrow(() -> new ReplicaException.NoLeader("the group has no epoch yet"));
            Reader.Read<R> read = reader.read(query);
            // The query saw all that was applied before it. Where its data are older than that, what lies between
            // changed nothing, and the same data are true up to there.
            long index = Math.max(read.dataIndex(), before.index());
            return new Versioned<>(read.value(), new LogPosition(schema.group(), epoch, index));
        } finally {
            readers.giveBack(reader);
        }
    }

    /**
     * Writes a snapshot while entries are applied and queries run. The file appears at once and complete, and is fsynced.
     *
     * @return the entry it reaches: at or after the one applied when this was called
     */
    public SnapshotInfo snapshotTo(Path target) {
        lock(maintaining, "other maintenance");
        try (Connection connection = file.openWritable()) {
            return SnapshotFile.write(connection, target, settings);
        } catch (SQLException | IOException e) {
            throw new StoreException("snapshot " + target + " cannot be written: " + e.getMessage(), e);
        } finally {
            maintaining.unlock();
        }
    }

    /** A digest of the state, read beside applies and queries. */
    public Digest digest() {
        lock(maintaining, "other maintenance");
        try (Connection connection = file.openReadable()) {
            return TableDigest.of(connection);
        } catch (SQLException e) {
            throw new StoreException("the state cannot be read: " + e.getMessage(), e);
        } finally {
            maintaining.unlock();
        }
    }

    /**
     * Has everything that is applied survive a power loss. Applies pause for the short second half; reads do not.
     *
     * @return the index up to which all entries are now on the disk
     */
    public long checkpointDurably() {
        lock(maintaining, "other maintenance");
        try (Connection connection = file.openWritable()) {
            file.checkpoint(connection);
            lock(applying, "an apply");
            try {
                long index = applied.index();
                if (!file.checkpoint(connection)) {
                    // A read holds on to an older version, so some commits stay in the write-ahead log: they are as
                    // safe there.
                    Durable.fsync(file.writeAheadLog());
                }
                channel.force(true);
                file.fsyncDirectory();
                return index;
            } finally {
                applying.unlock();
            }
        } catch (SQLException | IOException e) {
            throw new StoreException("the database cannot be made durable: " + e.getMessage(), e);
        } finally {
            maintaining.unlock();
        }
    }

    /**
     * Replaces the whole state by a snapshot of another replica. A crash at any moment leaves the old state or the new one.
     * Reads and applies wait meanwhile. The snapshot itself is copied and left alone.
     *
     * @throws StoreException where the snapshot is damaged, of another group or a newer release, or reads do not end in time;
     *     the old state then goes on
     */
    public void replaceWith(Path snapshot) {
        // A copy of a large state takes its time, and a replica that failed for it would begin anew.
        TimedLock.acquire(maintaining, Duration.ofDays(1), "other maintenance");
        try {
            Files.copy(snapshot, file.incoming(), StandardCopyOption.REPLACE_EXISTING);
            SnapshotFile.verify(file.incoming(), snapshot, schema, codec, settings);
            lock(applying, "an apply");
            try {
                requireApplicable();
                readers.close(settings.exclusiveWait());
                swap();
            } finally {
                applying.unlock();
            }
        } catch (SQLException | IOException e) {
            throw new StoreException("snapshot " + snapshot + " cannot be installed: " + e.getMessage(), e);
        } finally {
            maintaining.unlock();
        }
    }

    private void swap() throws SQLException, IOException {
        // Until all is open again: if this fails half way, the database on the disk is sound and this store is not.
        failure = new StoreException("the replacement of the database did not complete");
        applier.close();
        channel.close();
        file.commitReplacement();
        applier = openApplier();
        applied = applier.applied();
        channel = FileChannel.open(file.path(), StandardOpenOption.READ);
        readers.open(settings.readerConnections(), file, schema);
        failure = null;
    }

    private Applier<S> openApplier() throws SQLException {
        Connection connection = file.openWritable();
        try {
            ReplicaTables.migrate(connection, file.path(), schema, codec);
            return new Applier<>(connection, schema, codec, duplicates);
        } catch (SQLException | RuntimeException e) {
            connection.close();
            throw e;
        }
    }

    private void lock(ReentrantLock lock, String holder) {
        TimedLock.acquire(lock, settings.exclusiveWait(), holder);
    }

    /**
     * Closes all connections, after the running queries; those that take too long are interrupted. Reads the database once more
     * then, to seal it. Safe to call again.
     */
    @Override
    public void close() {
        lock(maintaining, "other maintenance");
        try {
            lock(applying, "an apply");
            try {
                closeOnce();
            } finally {
                applying.unlock();
            }
        } catch (SQLException | IOException e) {
            throw new StoreException("database " + file.path() + " cannot be closed: " + e.getMessage(), e);
        } finally {
            maintaining.unlock();
        }
    }

    private void closeOnce() throws SQLException, IOException {
        if (closed) {
            return;
        }
        closed = true;
        readers.close(settings.exclusiveWait());
        applier.close();
        channel.close();
        if (failure == null) {
            seal();
        }
    }

    private void seal() {
        try {
            new DatabaseSeal(file).close();
        } catch (IOException e) {
            // A full disk. All is closed and nothing is lost: without a seal the next start goes by the log.
            LOGGER.info("the database {} is closed without a seal: {}", file.path(), e.toString());
        }
    }
}
