package com.pygmy.raft.internal.disk;

import com.google.common.io.MoreFiles;
import com.google.common.io.RecursiveDeleteOption;
import com.pygmy.protocol.files.Durable;
import com.pygmy.protocol.files.OwnerOnly;
import com.pygmy.raft.internal.ratis.Consensus;
import com.pygmy.raft.sqlite.FoundingSnapshot;
import com.pygmy.raft.sqlite.SnapshotInfo;
import com.pygmy.raft.sqlite.SqliteSchema;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.apache.ratis.server.storage.RaftStorageDirectory;
import org.apache.ratis.statemachine.impl.SimpleStateMachineStorage;
import org.apache.ratis.util.MD5FileUtil;

/**
 * Puts what a backup holds into the empty directory of a replica, as a snapshot before an empty log. The replica has no right to vote and
 * knows no epoch, so it is in the same position as one that starts with nothing: the group is founded when all its replicas are
 * there and were restored from the same backup, and gets another epoch than the one that the backup was taken from.
 */
public final class RestoredDirectory {
    /** Holds what is not complete. A replica does not start on it. */
    private static final String UNFINISHED = "restoring";

    /** What a directory may hold that counts as empty. */
    private static final Set<String> NO_STATE = Set.of("lock", "backups", UNFINISHED);

    /** So far ahead of the backup's term is the new group's first: a replica of the old group that comes back has never seen a later
     * one, unless its group had so many elections since the backup. */
    private static final long TERMS_AHEAD = 1_000;

    private RestoredDirectory() {}

    /**
     * Restores a directory. Blocks for a few copies of the file. After a failure or a crash at any moment it is either as it was, or a
     * replica refuses to start on it and this may be called again.
     *
     * @param from a database that {@code raft-backup} wrote; it is only read
     * @param backup the id of the backup, the same for all replicas
     * @throws IOException where the directory is in use or not empty
     * @throws com.pygmy.raft.sqlite.StoreException where the backup is damaged, of another group or of a newer release
     */
    public static SnapshotInfo restore(Path directory, SqliteSchema<?> schema, Path from, String backup)
            throws IOException {
        try (ReplicaDirectory replica = ReplicaDirectory.lock(directory)) {
            requireEmpty(directory);
            Path unfinished = directory.resolve(UNFINISHED);
            drop(unfinished);
            OwnerOnly.make(unfinished);
            Path log = unfinished.resolve(replica.log().getFileName());
            SnapshotInfo written = write(unfinished, Consensus.storage(log, schema.group()), schema, from, backup);
            Durable.fsync(log);
            Durable.fsync(unfinished);
            Files.move(log, replica.log(), StandardCopyOption.ATOMIC_MOVE);
            Durable.fsync(directory);
            drop(unfinished);
            return written;
        }
    }

    /** Refuses a directory that was not restored to the end. */
    public static void requireFinished(ReplicaDirectory directory) throws IOException {
        if (Files.exists(directory.path().resolve(UNFINISHED)) && !Files.exists(directory.log())) {
            throw new IOException("directory: " + directory.path()
                    + " was not restored to the end (expected: the same restore again, or an empty directory)");
        }
    }

    private static SnapshotInfo write(Path unfinished, Path storage, SqliteSchema<?> schema, Path from, String backup)
            throws IOException {
        Path snapshots = Files.createDirectories(storage.resolve(RaftStorageDirectory.STATE_MACHINE_DIR_NAME));
        Path copy = snapshots.resolve("snapshot.copy");
        SnapshotInfo written = FoundingSnapshot.write(from, unfinished.resolve("work.db"), copy, schema, backup);
        Path named = snapshots.resolve(SimpleStateMachineStorage.getSnapshotFileName(written.term(), written.index()));
        Files.move(copy, named, StandardCopyOption.ATOMIC_MOVE);
        MD5FileUtil.saveMD5File(named.toFile(), MD5FileUtil.computeMd5ForFile(named.toFile()));
        Durable.fsync(snapshots);
        RaftMeta.write(LastRun.log(storage), new RaftMeta.Content(written.term() + TERMS_AHEAD, ""));
        Durable.fsync(storage);
        return written;
    }

    private static void requireEmpty(Path directory) throws IOException {
        List<String> others;
        try (Stream<Path> files = Files.list(directory)) {
            others = files.map(file -> file.getFileName().toString())
                    .filter(name -> !NO_STATE.contains(name))
                    .sorted()
                    .toList();
        }
        if (!others.isEmpty()) {
            throw new IOException("directory: " + directory + " holds " + String.join(", ", others)
                    + " (expected: an empty directory; move what is there away first)");
        }
    }

    private static void drop(Path unfinished) throws IOException {
        if (Files.exists(unfinished)) {
            MoreFiles.deleteRecursively(unfinished, RecursiveDeleteOption.ALLOW_INSECURE);
        }
    }
}
