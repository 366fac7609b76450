package com.pygmy.raft.internal;

import com.pygmy.raft.sqlite.SqliteStore;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.Objects;
import org.apache.ratis.io.MD5Hash;
import org.apache.ratis.server.protocol.TermIndex;
import org.apache.ratis.server.storage.FileInfo;
import org.apache.ratis.server.storage.RaftStorage;
import org.apache.ratis.statemachine.SnapshotInfo;
import org.apache.ratis.statemachine.SnapshotRetentionPolicy;
import org.apache.ratis.statemachine.StateMachineStorage;
import org.apache.ratis.statemachine.impl.FileListSnapshotInfo;
import org.apache.ratis.statemachine.impl.SimpleStateMachineStorage;
import org.apache.ratis.statemachine.impl.SingleFileSnapshotInfo;
import org.apache.ratis.util.MD5FileUtil;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The snapshot files of a replica: whole copies of its database, named by term and index.
 *
 * <p>A copy is made beside the running database while entries go on being applied, fsynced and given its name; only then is
 * it published, and only a published one lets the log be purged. Preparing and publishing are called by one thread each.
 */
final class Snapshots implements StateMachineStorage {
    private static final Logger LOGGER = LoggerFactory.getLogger(Snapshots.class);

    private final Path workDirectory;
    private final SimpleStateMachineStorage files = new SimpleStateMachineStorage();
    private volatile @Nullable SingleFileSnapshotInfo prepared;
    private volatile @Nullable SnapshotInfo startingPoint;

    Snapshots(Path workDirectory) {
        this.workDirectory = workDirectory;
    }

    @Override
    public void init(RaftStorage storage) throws IOException {
        files.init(storage);
        Files.createDirectories(workDirectory);
    }

    @Override
    public void format() throws IOException {
        files.format();
    }

    @Override
    public void cleanupOldSnapshots(SnapshotRetentionPolicy policy) throws IOException {
        files.cleanupOldSnapshots(policy);
    }

    /** The newest snapshot, or at first the database itself, where that is newer: what was fsynced is not replayed. */
    @Override
    public @Nullable SnapshotInfo getLatestSnapshot() {
        SnapshotInfo file = files.getLatestSnapshot();
        SnapshotInfo start = startingPoint;
        return start != null && (file == null || file.getIndex() < start.getIndex()) ? start : file;
    }

    /** The newest snapshot file. */
    @Nullable
    SingleFileSnapshotInfo latestFile() {
        return files.getLatestSnapshot();
    }

    /** Until told otherwise the log is opened as if a snapshot had been taken at this place. */
    void startFrom(TermIndex applied) {
        startingPoint = applied.getIndex() < 0 ? null : new FileListSnapshotInfo(java.util.List.of(), applied);
    }

    /** The log reaches back to the starting point: from now on only files count. */
    void started() {
        startingPoint = null;
    }

    /** Another replica's snapshot has taken the place of all files here. */
    @Nullable
    SingleFileSnapshotInfo reload() {
        prepared = null;
        return files.loadLatestSnapshot();
    }

    /** Copies the database to a file of its own, durably, and gives its index. Blocks for as long as the copy takes. */
    long prepare(SqliteStore<?> store) throws IOException {
        Path copy = workDirectory.resolve("snapshot.copy");
        Files.deleteIfExists(copy);
        var taken = store.snapshotTo(copy);
        Path named = files.getSnapshotFile(taken.term(), taken.index()).toPath();
        MD5Hash digest = MD5FileUtil.computeMd5ForFile(copy.toFile());
        // The digest goes first: a snapshot file without one would count as damaged.
        MD5FileUtil.saveMD5File(named.toFile(), digest);
        Files.move(copy, named, StandardCopyOption.ATOMIC_MOVE);
        fsyncParent(named);
        prepared = new SingleFileSnapshotInfo(new FileInfo(named, digest), taken.term(), taken.index());
        return taken.index();
    }

    /** Makes the prepared snapshot the latest and gives its index, or -1 where none is prepared. */
    long publish() {
        SingleFileSnapshotInfo ready = prepared;
        prepared = null;
        if (ready == null || !Files.exists(ready.getFile().getPath())) {
            return -1;
        }
        files.updateLatestSnapshot(ready);
        LOGGER.info("snapshot at {} taken", ready.getTermIndex());
        return ready.getIndex();
    }

    private static void fsyncParent(Path file) throws IOException {
        Path directory = Objects.requireNonNull(file.toAbsolutePath().getParent());
        try (FileChannel channel = FileChannel.open(directory, StandardOpenOption.READ)) {
            channel.force(true);
        }
    }
}
