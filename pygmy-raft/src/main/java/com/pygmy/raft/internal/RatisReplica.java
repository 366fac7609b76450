package com.pygmy.raft.internal;

import com.pygmy.protocol.LogPosition;
import com.pygmy.raft.ChangeListener;
import com.pygmy.raft.Command;
import com.pygmy.raft.CommandId;
import com.pygmy.raft.MemberChange;
import com.pygmy.raft.Members;
import com.pygmy.raft.Query;
import com.pygmy.raft.ReadMode;
import com.pygmy.raft.Replica;
import com.pygmy.raft.ReplicaException;
import com.pygmy.raft.ReplicaStatus;
import com.pygmy.raft.Submission;
import com.pygmy.raft.Subscription;
import com.pygmy.raft.Versioned;
import com.pygmy.raft.internal.disk.LastRun;
import com.pygmy.raft.internal.disk.ReplicaDirectory;
import com.pygmy.raft.internal.disk.RestartCheck;
import com.pygmy.raft.internal.disk.RestoredDirectory;
import com.pygmy.raft.internal.pipeline.PendingCommand;
import com.pygmy.raft.internal.promise.Promises;
import com.pygmy.raft.internal.ratis.Consensus;
import com.pygmy.raft.internal.read.ReadQueue;
import com.pygmy.raft.internal.snapshot.Snapshots;
import com.pygmy.raft.log.CommandCodec;
import com.pygmy.raft.sqlite.Digest;
import com.pygmy.raft.sqlite.SnapshotInfo;
import com.pygmy.raft.sqlite.SqliteSchema;
import com.pygmy.raft.sqlite.SqliteStore;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.function.Supplier;
import org.apache.ratis.server.raftlog.RaftLog;

/**
 * A replica on Apache Ratis: commands, reads and operations for operators.
 *
 * <p>Thread-safe. Only {@link #start} and {@link #close} block. Commands complete on a thread of the replica's own; a slow
 * dependent stage delays other completions, never the application of entries.
 */
public final class RatisReplica<S> implements Replica<S>, AutoCloseable {
    private final ReplicaSettings settings;
    private final String group;
    private final CommandCodec<S> codec;
    private final SqliteStore<S> store;
    private final ReplicaCore core;
    private final ReplicaReport report;
    private final ReadQueue<S> readQueue;

    private RatisReplica(
            ReplicaSettings settings, String group, CommandCodec<S> codec, SqliteStore<S> store, ReplicaCore core) {
        this.settings = settings;
        this.group = group;
        this.codec = codec;
        this.store = store;
        this.core = core;
        this.report = new ReplicaReport(core);
        this.readQueue =
                new ReadQueue<>(store, core.threads.readers(), settings.reads().timeout(), core.threads.timer());
    }

    /**
     * Opens the store and starts consensus. Blocks for the replay of what is on disk, not for a leader or any other replica.
     *
     * @throws IOException where the directory is in use, damaged or not writable; nothing is left running then
     */
    public static <S> RatisReplica<S> start(ReplicaSettings settings, SqliteSchema<S> schema, FatalHandler fatal)
            throws IOException {
        CommandCodec<S> codec = new CommandCodec<>(schema.commands());
        ReplicaDirectory directory = ReplicaDirectory.lock(settings.directory());
        SqliteStore<S> store = null;
        Promises promises = null;
        ReplicaCore core = null;
        try {
            RestoredDirectory.requireFinished(directory);
            String owner = schema.group() + "/" + settings.consensus().node();
            Path storage = Consensus.storage(directory.log(), schema.group());
            Snapshots.putBackWhereNoneIs(storage);
            LastRun lastRun = new LastRun(directory.database(), storage);
            boolean alone = settings.consensus().peers().size() == 1;
            lastRun.dropDoubtfulDatabase(new RestartCheck(directory, owner, alone, lastRun).run());
            promises = Promises.open(directory.path(), owner);
            store = SqliteStore.open(directory.database(), schema, codec, settings.store());
            core = new ReplicaCore(settings, schema.group(), directory, promises, store, codec, fatal);
            core.start();
            return new RatisReplica<>(settings, schema.group(), codec, store, core);
        } catch (IOException | RuntimeException e) {
            if (core != null) {
                // Consensus may run already; it uses all that is closed below.
                core.close();
            }
            if (store != null) {
                store.close();
            }
            if (promises != null) {
                promises.close();
            }
            directory.close();
            throw e;
        }
    }

    @Override
    public <R> CompletableFuture<Versioned<R>> submit(CommandId id, Command<S, R> command) {
        return submitAll(List.of(new Submission<>(id, command))).get(0);
    }

    @Override
    public <R> List<CompletableFuture<Versioned<R>>> submitAll(List<Submission<S, R>> submissions) {
        long deadline = System.nanoTime() + settings.commands().timeout().toNanos();
        List<PendingCommand> pending = submissions.stream()
                .map(each -> new PendingCommand(
                        codec.encode(each.id(), each.command()), codec.typeName(each.command()), deadline, false))
                .toList();
        core.pipeline.submit(pending);
        List<CompletableFuture<Versioned<R>>> outcomes = new ArrayList<>(pending.size());
        for (int i = 0; i < pending.size(); i++) {
            Command<S, R> command = submissions.get(i).command();
            outcomes.add(pending.get(i)
                    .future()
                    .thenCompose(applied -> located(codec.decodeReply(command, applied.reply()), applied.index())));
        }
        return outcomes;
    }

    private <R> CompletableFuture<Versioned<R>> located(R reply, long index) {
        if (store.applied().epoch().isPresent()) {
            return CompletableFuture.completedFuture(new Versioned<>(reply, position(index)));
        }
        // Another replica applied it, and the group's first entry, which names the log, has not come here yet.
        return core.awaitApplied(index)
                .thenApply(reached -> new Versioned<>(reply, position(index)))
                .exceptionallyCompose(late -> CompletableFuture.failedFuture(new ReplicaException.OutcomeUnknown(
                        "applied elsewhere, and the log is not known here yet", late)));
    }

    private LogPosition position(long index) {
        String epoch = store.applied().epoch().orElseThrow(RatisReplica::notFormed);
        return new LogPosition(group, epoch, index);
    }

    private static ReplicaException notFormed() {
        return new ReplicaException.NoLeader("the group has not been formed yet");
    }

    @Override
    public <R> CompletableFuture<Versioned<R>> query(ReadMode mode, Query<S, R> query) {
        if (mode instanceof ReadMode.AtLeast wanted) {
            return atLeast(wanted.seen(), query);
        }
        if (mode instanceof ReadMode.NewerThan wanted) {
            return newerThan(wanted, query);
        }
        if (mode instanceof ReadMode.Linearizable) {
            return core.linearizableIndex()
                    .thenComposeAsync(index -> whenApplied(index, query), core.threads.readers())
                    .exceptionallyCompose(RatisReplica::asReplicaException);
        }
        return readNow(query);
    }

    private <R> CompletableFuture<Versioned<R>> atLeast(LogPosition seen, Query<S, R> query) {
        Optional<String> epoch = store.applied().epoch();
        if (epoch.isEmpty()) {
            // The entry that names the epoch has not come here yet: it comes before the one that was seen.
            return core.awaitApplied(seen.index())
                    .thenCompose(reached -> store.applied().epoch().isPresent()
                            ? atLeast(seen, query)
                            : CompletableFuture.failedFuture(notFormed()))
                    .exceptionallyCompose(RatisReplica::asReplicaException);
        }
        if (!seen.group().equals(group) || !seen.epoch().equals(epoch.get())) {
            return CompletableFuture.failedFuture(new ReplicaException.EpochMismatch(seen, epoch.get()));
        }
        return whenApplied(seen.index(), query);
    }

    private <R> CompletableFuture<Versioned<R>> newerThan(ReadMode.NewerThan wanted, Query<S, R> query) {
        LogPosition seen = wanted.seen();
        boolean comparable =
                store.applied().epoch().filter(seen.epoch()::equals).isPresent()
                        && seen.group().equals(group);
        CompletableFuture<Void> news = comparable
                ? core.waiters.await(seen.index() + 1, wanted.within())
                : CompletableFuture.completedFuture(null);
        return news.exceptionally(late -> null).thenCompose(awaited -> readNow(query));
    }

    private <R> CompletableFuture<Versioned<R>> whenApplied(long index, Query<S, R> query) {
        if (store.applied().index() >= index) {
            return readNow(query);
        }
        return core.awaitApplied(index)
                .thenCompose(reached -> readNow(query))
                .exceptionallyCompose(RatisReplica::asReplicaException);
    }

    private <R> CompletableFuture<Versioned<R>> readNow(Query<S, R> query) {
        return core.divergence()
                .<CompletableFuture<Versioned<R>>>map(
                        cause -> CompletableFuture.failedFuture(new ReplicaException.NoLeader(cause)))
                .orElseGet(() -> readQueue.run(query));
    }

    /** Takes the wrapping off that dependent stages put around a failure. */
    private static <T> CompletableFuture<T> asReplicaException(Throwable failure) {
        return CompletableFuture.failedFuture(Consensus.unwrap(failure));
    }

    @Override
    public Subscription subscribe(long afterIndex, ChangeListener listener) {
        return core.changes.subscribe(afterIndex, listener);
    }

    @Override
    public ReplicaStatus status() {
        return report.status();
    }

    @Override
    public Subscription observe(Runnable observer) {
        return core.observers.add(observer);
    }

    /** The log beneath, for tests. */
    RaftLog log() {
        return core.consensus.log();
    }

    /** What has been counted since the start. */
    public ReplicaCounters counters() {
        return report.counters();
    }

    /** Takes a snapshot now and lets the log be purged up to it; gives the snapshot's index. */
    public CompletableFuture<Long> snapshot() {
        return core.snapshot();
    }

    /**
     * Transfers leadership to another replica, or to any that is up to date; gives the new leader's name. Commands are held
     * back meanwhile, bounded by the transfer timeout.
     */
    public CompletableFuture<String> transferLeadership(Optional<String> to) {
        return core.transferLeadership(to);
    }

    /**
     * What each replica is known to decode: the names of commands, and of forms of the log. Names that one of them lacks are proposed
     * by none.
     */
    public SortedMap<String, SortedSet<String>> decodable() {
        return core.decodable.known();
    }

    /** The members of the group, as far as is known here. */
    public Members members() {
        return core.membership.members();
    }

    /** How the configured peers differ from the members, where they name others. */
    public Optional<String> membersDifference() {
        return core.membership.difference();
    }

    /**
     * Adds, removes or replaces a member, through whichever replica leads; gives the members after it. Ends within the timeout and a few
     * seconds. Fails with {@link ReplicaException.ChangeRefused} where nothing was changed.
     */
    public CompletableFuture<Members> changeMembers(MemberChange change, Duration timeout) {
        return core.memberChanges.make(change, timeout);
    }

    /** Says from now on in the status that this replica is about to stop. Commands and reads are still answered. */
    public void announceDrain() {
        core.draining.announce();
        core.observers.tell();
    }

    /** The same, and it cannot be taken back. */
    public void announceStop() {
        core.draining.stop();
        core.observers.tell();
    }

    /** Takes {@link #announceDrain()} back; whether the replica serves again, which it does not where it is stopping. */
    public boolean withdrawDrain() {
        boolean serves = core.draining.withdraw();
        core.observers.tell();
        return serves;
    }

    /** The whole state in 256 bits, with the index it belongs to: equal on two replicas at the same index. Slow. */
    public CompletableFuture<Digest> digest() {
        return inBackground(store::digest);
    }

    /**
     * Writes a consistent, fsynced copy of the database; gives its index and size. By a linearizable read it holds all that was
     * acknowledged before this call, at any replica, and fails without a majority; by a local one it holds what this replica has.
     * Both fail where this replica has diverged, perhaps after the file was written.
     */
    public CompletableFuture<SnapshotInfo> backup(Path target, ReadMode mode) {
        CompletableFuture<Void> covered = mode instanceof ReadMode.Linearizable
                ? core.linearizableIndex().thenCompose(core::awaitApplied)
                : CompletableFuture.completedFuture(null);
        return covered.thenCompose(reached -> inBackground(() -> copyTo(target)))
                .exceptionallyCompose(RatisReplica::asReplicaException);
    }

    private SnapshotInfo copyTo(Path target) {
        refuseWhereDiverged();
        SnapshotInfo written = store.snapshotTo(target);
        // Found while it was copied: the copy may hold what never was.
        refuseWhereDiverged();
        return written;
    }

    private void refuseWhereDiverged() {
        core.divergence().ifPresent(cause -> {
            throw new ReplicaException.NoLeader(cause);
        });
    }

    private <T> CompletableFuture<T> inBackground(Supplier<T> work) {
        return CompletableFuture.supplyAsync(work, core.threads.background());
    }

    /** Transfers leadership where it is held here. Blocks, bounded by the transfer timeout; does not fail. */
    public void transferLeadershipIfHeld() {
        if (report.status().role() != ReplicaStatus.Role.LEADER) {
            return;
        }
        try {
            core.transferLeadership(Optional.empty()).join();
        } catch (CompletionException e) {
            // No other could take over in time: they will elect one of themselves.
        }
    }

    /**
     * Transfers leadership where it is held here, bounded, and stops. What waits ends as not done, what was proposed and is
     * not known to be applied as unknown. Safe to call twice.
     */
    @Override
    public void close() {
        announceStop();
        transferLeadershipIfHeld();
        core.close();
        store.close();
    }
}
