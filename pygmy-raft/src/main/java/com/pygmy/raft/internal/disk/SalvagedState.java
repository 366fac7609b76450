package com.pygmy.raft.internal.disk;

import com.google.common.io.MoreFiles;
import com.google.common.io.RecursiveDeleteOption;
import com.pygmy.protocol.files.OwnerOnly;
import com.pygmy.raft.internal.promise.Promises;
import com.pygmy.raft.internal.promise.Promises.Kept;
import com.pygmy.raft.internal.promise.VoterFile;
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
import java.util.OptionalLong;
import org.apache.ratis.proto.RaftProtos.LogEntryProto;

/**
 * All that can be read of what the directory of one replica holds, in one file from which a group can be founded: for a group whose majority is lost for good.
 * Its whole log is applied, since nobody is left to say what of it was committed: what was acknowledged anywhere and is in this log is kept, and so
 * may be commands whose senders were told that their outcome is unknown.
 */
public final class SalvagedState {
    private static final int BATCH_ENTRIES = 256;

    private SalvagedState() {}

    /**
     * Writes the file, fsynced. The directory itself stays as it is. Blocks for a copy of the database and the application of its log.
     *
     * @param node the replica's name
     * @param acceptedIndex the index at which the file may end although this replica had more, where an operator accepted that
     * @throws IOException where the directory is in use, holds nothing, its log has a gap, or the replica had more than can be read
     * @throws com.pygmy.raft.sqlite.StoreException where what it holds is damaged, of another group or of a newer release
     */
    public static <S> SnapshotInfo write(
            Path directory, String node, SqliteSchema<S> schema, Path target, OptionalLong acceptedIndex)
            throws IOException {
        try (ReplicaDirectory replica = ReplicaDirectory.lock(directory)) {
            RestoredDirectory.requireFinished(replica);
            LastRun lastRun = new LastRun(replica.database(), Consensus.storage(replica.log(), schema.group()));
            Path work = target.resolveSibling("work");
            OwnerOnly.make(work);
            try (SqliteStore<S> store = salvage(lastRun, schema, work.resolve("state.db"))) {
                long end = store.applied().index();
                Optional<String> lack = lack(replica.path(), schema.group() + "/" + node, lastRun.applied(), end);
                if (store.applied().epoch().isEmpty()) {
                    throw new IOException("directory: it holds no state of a group"
                            + lack.map(why -> ", and " + why).orElse("")
                            + " (expected: that of a replica that was a member)");
                }
                if (lack.isPresent() && (acceptedIndex.isEmpty() || acceptedIndex.getAsLong() != end)) {
                    throw new IOException("directory: what can be read of it ends at index " + end
                            + ", and this replica may have acknowledged more: " + lack.get() + " (expected: all that it"
                            + " had; another replica may have it. Where nothing better is left: --accept-index " + end
                            + " to begin without the rest)");
                }
                return store.snapshotTo(target);
            } finally {
                MoreFiles.deleteRecursively(work, RecursiveDeleteOption.ALLOW_INSECURE);
            }
        }
    }

    /** Why this replica may have had entries after this one; empty where all that it is known to have had is there. */
    private static Optional<String> lack(Path directory, String owner, long applied, long end) throws IOException {
        VoterFile voter = new VoterFile(directory);
        Optional<String> withdrawn = voter.withdrawn();
        if (withdrawn.isPresent()) {
            return Optional.of("its vote was withdrawn, since at a start " + withdrawn.get()
                    + ". What it had then is in the newest folder of " + ReplicaDirectory.SET_ASIDE
                    + "; move the content back into the directory, without what is there now under these names");
        }
        Optional<Kept> kept;
        try {
            kept = Promises.read(directory, owner);
        } catch (Promises.UnreadableException e) {
            return Optional.of("the file " + Promises.FILE + " cannot be used: " + e.getMessage());
        }
        if (kept.isEmpty() && voter.isWithPromises()) {
            return Optional.of("the file " + Promises.FILE + " is missing");
        }
        long acknowledged = kept.map(each -> each.acknowledged().index()).orElse(-1L);
        if (Math.max(acknowledged, applied) <= end) {
            return Optional.empty();
        }
        return Optional.of(
                acknowledged >= applied
                        ? "entry " + acknowledged + " had been acknowledged here"
                        : "entry " + applied + " had been applied here");
    }

    private static <S> SqliteStore<S> salvage(LastRun lastRun, SqliteSchema<S> schema, Path work) throws IOException {
        Optional<Path> base =
                lastRun.state(LogReading.each(lastRun.log(), entry -> {}).last());
        if (base.isPresent()) {
            Files.copy(base.get(), work);
            Path unfinished = Path.of(base.get() + "-wal");
            if (Files.exists(unfinished)) {
                Files.copy(unfinished, Path.of(work + "-wal"));
            }
        }
        CommandCodec<S> codec = new CommandCodec<>(schema.commands());
        SqliteStore<S> store = SqliteStore.open(work, schema, codec, StoreSettings.defaults());
        try {
            applyLog(lastRun.log(), store);
            return store;
        } catch (IOException | RuntimeException e) {
            store.close();
            throw e;
        }
    }

    private static void applyLog(Path files, SqliteStore<?> store) throws IOException {
        Application application = new Application(store);
        LogReading log = LogReading.each(files, application::take);
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
