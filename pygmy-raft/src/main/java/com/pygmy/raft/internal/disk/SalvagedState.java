package com.pygmy.raft.internal.disk;

import com.google.common.io.MoreFiles;
import com.google.common.io.RecursiveDeleteOption;
import com.pygmy.protocol.files.OwnerOnly;
import com.pygmy.raft.internal.ratis.Consensus;
import com.pygmy.raft.log.CommandCodec;
import com.pygmy.raft.sqlite.LogEntry;
import com.pygmy.raft.sqlite.SnapshotInfo;
import com.pygmy.raft.sqlite.SqliteSchema;
import com.pygmy.raft.sqlite.SqliteStore;
import com.pygmy.raft.sqlite.StoreSettings;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.apache.ratis.proto.RaftProtos.LogEntryProto;

/**
 * All that the directory of one replica holds, in one file from which a group can be founded: for a group whose majority is lost for good.
 * Its whole log is applied, since nobody is left to say what of it was committed: what was acknowledged anywhere and is in this log is kept, and so
 * may be commands whose senders were told that their outcome is unknown.
 */
public final class SalvagedState {
    private static final int BATCH_ENTRIES = 256;

    private SalvagedState() {}

    /**
     * Writes the file, fsynced. The directory itself stays as it is. Blocks for a copy of the database and the application of its log.
     *
     * @throws IOException where the directory is in use, holds nothing, or its log has a gap
     * @throws com.pygmy.raft.sqlite.StoreException where what it holds is damaged, of another group or of a newer release
     */
    public static <S> SnapshotInfo write(Path directory, SqliteSchema<S> schema, Path target) throws IOException {
        try (ReplicaDirectory replica = ReplicaDirectory.lock(directory)) {
            RestoredDirectory.requireFinished(replica);
            LastRun lastRun = new LastRun(replica.database(), Consensus.storage(replica.log(), schema.group()));
            Path work = target.resolveSibling("work");
            OwnerOnly.make(work);
            try {
                return write(lastRun, schema, work.resolve("state.db"), target);
            } finally {
                MoreFiles.deleteRecursively(work, RecursiveDeleteOption.ALLOW_INSECURE);
            }
        }
    }

    private static <S> SnapshotInfo write(LastRun lastRun, SqliteSchema<S> schema, Path work, Path target)
            throws IOException {
        Optional<Path> base = lastRun.state();
        if (base.isPresent()) {
            Files.copy(base.get(), work);
            Path unfinished = Path.of(base.get() + "-wal");
            if (Files.exists(unfinished)) {
                Files.copy(unfinished, Path.of(work + "-wal"));
            }
        }
        CommandCodec<S> codec = new CommandCodec<>(schema.commands());
        try (SqliteStore<S> store = SqliteStore.open(work, schema, codec, StoreSettings.defaults())) {
            Application application = new Application(store);
            LogReading log = LogReading.each(lastRun.log(), application::take);
            application.flush();
            long applied = store.applied().index();
            boolean begun = store.applied().epoch().isPresent();
            boolean gap = !log.isEmpty() && log.last() > applied;
            // The end of a log may be torn by a crash, but not all that there is of one.
            if (log.damage().isPresent() || gap || (log.isTorn() && !begun)) {
                throw new IOException("directory: its log cannot be read after entry " + applied + ": "
                        + log.damage().orElse(gap ? "it begins at " + log.first() : "its file holds no whole entry")
                        + " (expected: a whole log; another replica may have one)");
            }
            if (!begun) {
                throw new IOException(
                        "directory: it holds no state of a group (expected: that of a replica that was a member)");
            }
            return store.snapshotTo(target);
        }
    }

    /** Applies what follows on the state, in batches. */
    private static final class Application {
        private final SqliteStore<?> store;
        private final List<LogEntry> batch = new ArrayList<>();
        private long next;

        Application(SqliteStore<?> store) {
            this.store = store;
            next = store.applied().index() + 1;
        }

        void take(LogEntryProto entry) {
            if (entry.getIndex() != next) {
                return;
            }
            next++;
            byte[] content = entry.hasStateMachineLogEntry()
                    ? entry.getStateMachineLogEntry().getLogData().toByteArray()
                    : null;
            batch.add(new LogEntry(entry.getTerm(), entry.getIndex(), content));
            if (batch.size() == BATCH_ENTRIES) {
                flush();
            }
        }

        void flush() {
            if (!batch.isEmpty()) {
                store.apply(List.copyOf(batch));
                batch.clear();
            }
        }
    }
}
