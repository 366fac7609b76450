package com.pygmy.raft.internal.ratis;

import com.pygmy.raft.internal.apply.ApplyQueue;
import com.pygmy.raft.internal.promise.Promises;
import com.pygmy.raft.internal.snapshot.Snapshots;
import com.pygmy.raft.internal.transport.Refusals;
import com.pygmy.raft.internal.transport.RefusedException;
import com.pygmy.raft.sqlite.AppliedState;
import com.pygmy.raft.sqlite.LogEntry;
import com.pygmy.raft.sqlite.SqliteStore;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.Collection;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicLong;
import org.apache.ratis.proto.RaftProtos.LogEntryProto;
import org.apache.ratis.proto.RaftProtos.StateMachineLogEntryProto;
import org.apache.ratis.protocol.Message;
import org.apache.ratis.protocol.RaftClientRequest;
import org.apache.ratis.protocol.RaftGroupId;
import org.apache.ratis.protocol.RaftGroupMemberId;
import org.apache.ratis.protocol.RaftPeerId;
import org.apache.ratis.server.RaftServer;
import org.apache.ratis.server.RaftServerConfigKeys;
import org.apache.ratis.server.protocol.TermIndex;
import org.apache.ratis.server.storage.RaftStorage;
import org.apache.ratis.statemachine.StateMachineStorage;
import org.apache.ratis.statemachine.TransactionContext;
import org.apache.ratis.statemachine.impl.BaseStateMachine;
import org.apache.ratis.statemachine.impl.SingleFileSnapshotInfo;
import org.apache.ratis.util.CodeInjectionForTesting;
import org.apache.ratis.util.LifeCycle;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The state machine of Ratis on a replica's database: entries go in, snapshots come out and go in. */
public final class ReplicatedDatabase extends BaseStateMachine {
    private static final Logger LOGGER = LoggerFactory.getLogger(ReplicatedDatabase.class);

    /** Places in an installation where a test may look at, or take, what a crash would leave. */
    public static final String SNAPSHOT_ARRIVED = "pygmy.snapshot.arrived";

    public static final String SNAPSHOT_PLACED = "pygmy.snapshot.placed";
    public static final String SNAPSHOT_INSTALLED = "pygmy.snapshot.installed";

    /** Before entries become durable. */
    static final String LOG_FSYNC = "pygmy.log.fsync";

    private final SqliteStore<?> store;
    private final ApplyQueue applyQueue;
    private final Snapshots snapshots;
    private final Proposals proposals;
    private final Refusals refusals;
    private final LogAppenders appenders;
    private final AppendContinuations continuations;
    private final Truncations truncations;
    private final Promises promises;
    private final Listener listener;
    private final AtomicLong installed = new AtomicLong();
    private volatile LifeCycle.State state = LifeCycle.State.NEW;

    /** Called with what Ratis does. */
    public interface Listener {
        /** The last entry that is known to be committed. */
        long committed();

        /** Another replica leads, or this one is ready to or no longer does. */
        void leadershipChanged();

        /** Whether this replica is known to hold other entries than a leader. */
        boolean hasDiverged();

        /** Keeps a copy of the database, which another replica's snapshot is about to replace. Nothing is applied meanwhile. */
        void keepDiverged();

        /** Another replica's snapshot has taken the place of the database. */
        void replaced(AppliedState state);

        /** The log on disk can no longer be written: the disk is full, or broken. */
        void logFailed(Throwable cause);
    }

    /**
     * Sits between Ratis and the database.
     *
     * @param proposals what this replica proposes
     * @param refusals counts what others would have proposed
     */
    public ReplicatedDatabase(
            SqliteStore<?> store,
            ApplyQueue applyQueue,
            Snapshots snapshots,
            Proposals proposals,
            Refusals refusals,
            ConsensusGate gate,
            Listener listener) {
        this.store = store;
        this.applyQueue = applyQueue;
        this.snapshots = snapshots;
        this.proposals = proposals;
        this.refusals = refusals;
        this.appenders = gate.appenders();
        this.continuations = gate.continuations();
        this.truncations = gate.truncations();
        this.promises = gate.promises();
        this.listener = listener;
    }

    @Override
    public void initialize(RaftServer server, RaftGroupId group, RaftStorage storage) throws IOException {
        super.initialize(server, group, storage);
        snapshots.init(storage);
        SingleFileSnapshotInfo file = snapshots.latestFile();
        if (file != null && file.getIndex() > store.applied().index()) {
            // A snapshot was installed and the node died before it took its place, or the database was lost or in
            // doubt.
            LOGGER.info("restoring the database from the snapshot at {}", file.getTermIndex());
            Snapshots.verify(file.getFile().getPath());
            store.replaceWith(file.getFile().getPath());
            listener.replaced(store.applied());
        }
        long durable = store.checkpointDurably();
        LogFiles.dropIfBehind(
                storage, durable, RaftServerConfigKeys.Log.Appender.bufferByteLimit(server.getProperties()));
        snapshots.startFrom(appliedTermIndex());
        state = LifeCycle.State.RUNNING;
    }

    @Override
    public LifeCycle.State getLifeCycleState() {
        return state;
    }

    @Override
    public StateMachineStorage getStateMachineStorage() {
        return snapshots;
    }

    @Override
    public TermIndex getLastAppliedTermIndex() {
        return appliedTermIndex();
    }

    private TermIndex appliedTermIndex() {
        // Called by the base class's constructor too, when there is no store yet.
        if (store == null) {
            return TermIndex.INITIAL_VALUE;
        }
        AppliedState applied = store.applied();
        return applied.index() < 0 ? TermIndex.INITIAL_VALUE : TermIndex.valueOf(applied.term(), applied.index());
    }

    /** The only way into the log: what this process did not propose does not take it. */
    @Override
    public TransactionContext startTransaction(RaftClientRequest request) throws IOException {
        TransactionContext transaction = super.startTransaction(request);
        if (!proposals.take(request)) {
            refusals.add(Refusals.Kind.PROPOSAL, request.getClientId(), "this process did not propose it");
            transaction.setException(new RefusedException("only this process proposes entries"));
        }
        return transaction;
    }

    @Override
    public CompletableFuture<Message> applyTransaction(TransactionContext transaction) {
        LogEntryProto entry = transaction.getLogEntry();
        try {
            promises.acknowledgeOwn(division());
        } catch (IOException e) {
            // Thrown, not returned: Ratis must not go on to the next entry.
            throw new UncheckedIOException("what this replica acknowledged cannot be recorded", e);
        }
        StateMachineLogEntryProto body = entry.getStateMachineLogEntry();
        appenders.pushCommitIndex(entry.getIndex());
        boolean ours = body.getClientId().equals(proposals.client().toByteString());
        LogEntry logged = new LogEntry(
                entry.getTerm(), entry.getIndex(), body.getLogData().toByteArray());
        // Replies reach their callers through the apply queue, not through Ratis' message.
        boolean last = entry.getIndex() == listener.committed();
        return applyQueue
                .enqueue(logged, ours ? (Long) body.getCallId() : null, last)
                .thenApply(done -> Message.EMPTY);
    }

    private RaftServer.Division division() throws IOException {
        return getServer().join().getDivision(getGroupId());
    }

    /** Ratis keeps no data beside the log here, but announces by this interface that it drops entries. */
    @Override
    public DataApi data() {
        return new DataApi() {
            /** Called by the thread that writes the log, before its fsync. */
            @Override
            public CompletableFuture<Void> flush(long index) {
                CodeInjectionForTesting.execute(LOG_FSYNC, getId(), null);
                continuations.logWrittenHere();
                return CompletableFuture.completedFuture(null);
            }

            /** Called by the thread that appends, while no other one can. */
            @Override
            public CompletableFuture<Void> truncate(long fromIndex) {
                try {
                    promises.truncate(division().getInfo().getCurrentTerm(), fromIndex);
                    truncations.begun();
                    return CompletableFuture.completedFuture(null);
                } catch (IOException e) {
                    throw new UncheckedIOException("what is no longer promised cannot be recorded", e);
                }
            }
        };
    }

    @Override
    public void notifyTermIndexUpdated(long term, long index) {
        applyQueue.enqueue(new LogEntry(term, index, null), null, false);
    }

    @Override
    public void notifyLeaderChanged(RaftGroupMemberId member, RaftPeerId leader) {
        listener.leadershipChanged();
    }

    @Override
    public void notifyLeaderReady() {
        listener.leadershipChanged();
    }

    @Override
    public void notifyNotLeader(Collection<TransactionContext> pending) {
        listener.leadershipChanged();
    }

    @Override
    public void notifyLogFailed(Throwable cause, @Nullable LogEntryProto failedEntry) {
        listener.logFailed(cause);
    }

    /** The file was written beforehand; see {@link Snapshots}. */
    @Override
    public long takeSnapshot() {
        return snapshots.publish();
    }

    /** All of a leader's snapshot has come, and it is about to take the place of the snapshots here. */
    @Override
    public void pause() {
        CodeInjectionForTesting.execute(SNAPSHOT_ARRIVED, getId(), null);
        try {
            snapshots.fsyncIncoming();
        } catch (IOException e) {
            throw new UncheckedIOException("the leader's snapshot cannot be made durable", e);
        }
        state = LifeCycle.State.PAUSED;
    }

    @Override
    public void reinitialize() throws IOException {
        SingleFileSnapshotInfo file = snapshots.reload();
        if (file == null) {
            throw new IOException("a snapshot was installed and is not there");
        }
        Path path = file.getFile().getPath();
        CodeInjectionForTesting.execute(SNAPSHOT_PLACED, getId(), null);
        applyQueue.runBetween(() -> {
            if (file.getIndex() > store.applied().index()) {
                if (listener.hasDiverged()) {
                    listener.keepDiverged();
                }
                store.replaceWith(path);
                listener.replaced(store.applied());
            }
        });
        installed.incrementAndGet();
        LOGGER.info("snapshot of the leader at {} installed", file.getTermIndex());
        CodeInjectionForTesting.execute(SNAPSHOT_INSTALLED, getId(), null);
        state = LifeCycle.State.RUNNING;
    }

    /** How many snapshots of leaders have taken the place of the database. */
    public long snapshotsInstalled() {
        return installed.get();
    }

    @Override
    public void close() {
        state = LifeCycle.State.CLOSED;
    }
}
