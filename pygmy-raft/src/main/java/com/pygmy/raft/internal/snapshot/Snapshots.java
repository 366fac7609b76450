package com.pygmy.raft.internal.snapshot;

import com.google.common.io.MoreFiles;
import com.google.common.io.RecursiveDeleteOption;
import com.pygmy.protocol.files.Durable;
import com.pygmy.raft.crash.CrashPoint;
import com.pygmy.raft.sqlite.SqliteStore;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Stream;
import org.apache.ratis.io.MD5Hash;
import org.apache.ratis.server.protocol.TermIndex;
import org.apache.ratis.server.storage.FileInfo;
import org.apache.ratis.server.storage.RaftStorage;
import org.apache.ratis.server.storage.RaftStorageDirectory;
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
public final class Snapshots implements StateMachineStorage {
    private static final Logger LOGGER = LoggerFactory.getLogger(Snapshots.class);

    /** Behind the name of the directory that is to be replaced, before the time of that. */
    private static final String REPLACED = ".tmp";

    private static final CrashPoint DIGEST_WRITTEN = CrashPoint.named("snapshot.digest-written");
    private static final CrashPoint PREPARED = CrashPoint.named("snapshot.prepared");

    private final Path workDirectory;
    private final SimpleStateMachineStorage files = new SimpleStateMachineStorage();
    private volatile @Nullable SingleFileSnapshotInfo prepared;

    /** Kept here: Ratis' class reads the directory while it knows none, and would find what is only prepared. */
    private volatile @Nullable SingleFileSnapshotInfo latest;

    private volatile @Nullable SnapshotInfo startingPoint;
    private volatile @Nullable Path incoming;

    public Snapshots(Path workDirectory) {
        this.workDirectory = workDirectory;
    }

    @Override
    public void init(RaftStorage storage) throws IOException {
        incoming = storage.getStorageDir().getTmpDir().toPath();
        dropWhatAnInstallationLeft(storage.getStorageDir());
        files.init(storage);
        latest = files.getLatestSnapshot();
        Files.createDirectories(workDirectory);
    }

    /**
     * A crash between the two renames by which Ratis places a leader's snapshot leaves none: neither the new ones nor those that were to be
     * replaced, which the log here goes on from, are in their place. These are put back. To be called before anything is read.
     *
     * @param storage Ratis' directory of the group
     */
    public static void putBackWhereNoneIs(Path storage) throws IOException {
        Path snapshots = storage.resolve(RaftStorageDirectory.STATE_MACHINE_DIR_NAME);
        if (Files.exists(snapshots) || Files.notExists(storage)) {
            return;
        }
        Optional<Path> replaced;
        try (Stream<Path> siblings = Files.list(storage)) {
            replaced = siblings.filter(
                            path -> path.getFileName().toString().startsWith(snapshots.getFileName() + REPLACED))
                    .max(Comparator.naturalOrder());
        }
        if (replaced.isPresent()) {
            LOGGER.info("an installation of a snapshot was cut off: the snapshots here are put back");
            Files.move(replaced.get(), snapshots, StandardCopyOption.ATOMIC_MOVE);
            Durable.fsync(storage);
        }
    }

    /**
     * A crash during an installation leaves chunks that came, or the directory that was replaced. The database and the snapshots here are
     * complete without any of it.
     */
    private static void dropWhatAnInstallationLeft(RaftStorageDirectory directory) throws IOException {
        Path snapshots = directory.getStateMachineDir().toPath();
        String replaced = snapshots.getFileName() + REPLACED;
        List<Path> left;
        try (Stream<Path> siblings = Files.list(directory.getRoot().toPath())) {
            left = siblings.filter(path -> path.equals(directory.getTmpDir().toPath())
                            || path.getFileName().toString().startsWith(replaced))
                    .toList();
        }
        for (Path path : left) {
            MoreFiles.deleteRecursively(path, RecursiveDeleteOption.ALLOW_INSECURE);
        }
        Files.createDirectories(snapshots);
    }

    /**
     * A leader begins to send a snapshot, under this id. What came of others, whose transfers broke off, would take room until the
     * next start: on a full disk the room that this one needs.
     */
    public void dropIncomingBut(String requestId) throws IOException {
        Path directory = incoming;
        if (directory == null || Files.notExists(directory)) {
            return;
        }
        List<Path> left;
        try (Stream<Path> transfers = Files.list(directory)) {
            left = transfers
                    .filter(path -> !path.getFileName().toString().equals("snapshot-" + requestId))
                    .toList();
        }
        for (Path path : left) {
            LOGGER.info("dropping what came of a snapshot whose transfer broke off: {}", path);
            MoreFiles.deleteRecursively(path, RecursiveDeleteOption.ALLOW_INSECURE);
        }
    }

    /**
     * Has the chunks that another replica sent survive a power loss; to be called before they are given the place of the
     * snapshots here, since the log that they cover is dropped then.
     */
    public void fsyncIncoming() throws IOException {
        List<Path> all;
        try (Stream<Path> walk = Files.walk(Objects.requireNonNull(incoming, "not initialized"))) {
            all = walk.toList();
        }
        for (Path path : all) {
            Durable.fsync(path);
        }
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
        SnapshotInfo file = latest;
        SnapshotInfo start = startingPoint;
        return start != null && (file == null || file.getIndex() < start.getIndex()) ? start : file;
    }

    /** The newest snapshot file. */
    @Nullable
    public SingleFileSnapshotInfo latestFile() {
        return latest;
    }

    /**
     * Reads a whole snapshot and compares it with the digest that was written with it.
     *
     * @throws IOException where it is damaged; the message says what to do
     */
    public static void verify(Path path) throws IOException {
        if (!MD5FileUtil.computeMd5ForFile(path.toFile()).equals(MD5FileUtil.readStoredMd5ForFile(path.toFile()))) {
            throw new IOException(
                    "snapshot: " + path + " is damaged (expected: the MD5 beside it)."
                            + " The log no longer reaches back beyond it: empty this replica's directory, and the others refill it");
        }
    }

    /** Until {@link #started} the log is opened as if a snapshot had been taken at this place. */
    public void startFrom(TermIndex applied) {
        startingPoint = applied.getIndex() < 0 ? null : new FileListSnapshotInfo(List.of(), applied);
    }

    /** The log reaches back to the starting point: from now on only files count. */
    void started() {
        startingPoint = null;
    }

    /** Another replica's snapshot has taken the place of all files here. */
    @Nullable
    public SingleFileSnapshotInfo reload() {
        prepared = null;
        latest = files.loadLatestSnapshot();
        return latest;
    }

    /** Copies the database to a file of its own, durably, and gives its index. Blocks for as long as the copy takes. */
    long prepare(SqliteStore<?> store) throws IOException {
        Path copy = workDirectory.resolve("snapshot.copy");
        Files.deleteIfExists(copy);
        var taken = store.snapshotTo(copy);
        Path named = files.getSnapshotFile(taken.term(), taken.index()).toPath();
        // The only digest of a snapshot. It stays beside the file and goes with it to a follower that is sent it, so
        // that a byte that has changed since is seen there, or by verify. In Java it costs 3 ms of processor time for
        // each MB, where a checksum of the processor's own would cost 0.2; but Ratis compares this one, and so does a
        // replica of an earlier release.
        MD5Hash digest = MD5FileUtil.computeMd5ForFile(copy.toFile());
        // The digest goes first: a snapshot file without one would count as damaged.
        MD5FileUtil.saveMD5File(named.toFile(), digest);
        DIGEST_WRITTEN.reached();
        Files.move(copy, named, StandardCopyOption.ATOMIC_MOVE);
        fsyncParent(named);
        PREPARED.reached();
        prepared = new SingleFileSnapshotInfo(new FileInfo(named, digest), taken.term(), taken.index());
        return taken.index();
    }

    /** Makes the prepared snapshot the latest and gives its index, or -1 where none is prepared. */
    public long publish() {
        SingleFileSnapshotInfo ready = prepared;
        prepared = null;
        if (ready == null || !Files.exists(ready.getFile().getPath())) {
            return -1;
        }
        latest = files.updateLatestSnapshot(ready);
        LOGGER.info("snapshot at {} taken", ready.getTermIndex());
        return ready.getIndex();
    }

    private static void fsyncParent(Path file) throws IOException {
        Durable.fsync(Objects.requireNonNull(file.toAbsolutePath().getParent()));
    }
}
