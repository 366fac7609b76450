package com.pygmy.raft.internal;

import com.pygmy.raft.CommandId;
import com.pygmy.raft.internal.apply.ApplyProgress;
import com.pygmy.raft.internal.apply.ApplyQueue;
import com.pygmy.raft.internal.apply.ChangeLog;
import com.pygmy.raft.internal.disk.LastRun;
import com.pygmy.raft.internal.disk.RaftMeta;
import com.pygmy.raft.internal.disk.ReplicaDirectory;
import com.pygmy.raft.internal.membership.DecodableCommands;
import com.pygmy.raft.internal.membership.EpochFounding;
import com.pygmy.raft.internal.membership.MemberChanges;
import com.pygmy.raft.internal.membership.Membership;
import com.pygmy.raft.internal.membership.VotingRight;
import com.pygmy.raft.internal.pipeline.CommandForwarding;
import com.pygmy.raft.internal.pipeline.CommandPipeline;
import com.pygmy.raft.internal.pipeline.CommandRoute;
import com.pygmy.raft.internal.pipeline.LeadershipTransfer;
import com.pygmy.raft.internal.promise.Promises;
import com.pygmy.raft.internal.ratis.Consensus;
import com.pygmy.raft.internal.ratis.ConsensusGate;
import com.pygmy.raft.internal.ratis.LeaderWatch;
import com.pygmy.raft.internal.ratis.LogAgreement;
import com.pygmy.raft.internal.ratis.Proposals;
import com.pygmy.raft.internal.ratis.RatisProperties;
import com.pygmy.raft.internal.ratis.ReplicatedDatabase;
import com.pygmy.raft.internal.read.IndexWaiters;
import com.pygmy.raft.internal.read.PromptCommits;
import com.pygmy.raft.internal.read.ReadIndexes;
import com.pygmy.raft.internal.snapshot.SnapshotTaking;
import com.pygmy.raft.internal.snapshot.Snapshots;
import com.pygmy.raft.internal.transport.PeerCalls;
import com.pygmy.raft.internal.transport.PeerTransport;
import com.pygmy.raft.log.CommandCodec;
import com.pygmy.raft.log.EstablishEpoch;
import com.pygmy.raft.sqlite.AppliedState;
import com.pygmy.raft.sqlite.EntryOutcome;
import com.pygmy.raft.sqlite.SqliteStore;
import java.io.IOException;
import java.nio.file.Files;
import java.time.Instant;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Joins the parts of a replica: what happens to one is passed to the others here. */
final class ReplicaCore
        implements ApplyQueue.Listener,
                ReplicatedDatabase.Listener,
                CommandRoute,
                VotingRight.Surroundings,
                MemberChanges.Surroundings {
    private static final Logger LOGGER = LoggerFactory.getLogger(ReplicaCore.class);
    private static final CommandId EPOCH = new CommandId("raft.epoch");

    final ReplicaSettings settings;
    final String node;
    final String group;
    private final ReplicaDirectory directory;
    final Promises promises;
    final SqliteStore<?> store;
    private final FatalHandler fatal;
    final CommandForwarding.Check commandCheck;
    final ReplicaThreads threads;
    final ConsensusGate gate;
    final PeerTransport transport;
    private final PeerCalls calls;
    final Snapshots snapshots;
    final SnapshotTaking snapshotTaking;
    final EpochFounding epochFounding;
    final ReplicatedDatabase database;
    final ApplyQueue applyQueue;
    final Consensus consensus;
    final CommandPipeline pipeline;
    private final LeadershipTransfer transfer;
    final ReadIndexes readIndexes;
    final PromptCommits promptCommits;
    final IndexWaiters waiters;
    final ChangeLog changes;
    final Membership membership;
    final VotingRight votingRight;
    final MemberChanges memberChanges;
    private final LeaderWatch leaderWatch;
    final DecodableCommands decodable;
    final LogAgreement agreement;
    final ApplyProgress progress = new ApplyProgress();
    final ReplicaHealth health;
    private final AtomicBoolean given = new AtomicBoolean();
    final Draining draining = new Draining();
    volatile boolean closing;
    volatile Instant since = Instant.now();
    final StatusObservers observers = new StatusObservers();

    private final Upkeep upkeep;

    <S> ReplicaCore(
            ReplicaSettings settings,
            String group,
            ReplicaDirectory directory,
            Promises promises,
            SqliteStore<S> store,
            CommandCodec<S> codec,
            FatalHandler fatal)
            throws IOException {
        this.settings = settings;
        this.node = settings.consensus().node();
        this.group = group;
        this.directory = directory;
        this.promises = promises;
        this.store = store;
        this.fatal = fatal;
        this.commandCheck = codec::requireDecodable;
        gate = new ConsensusGate(promises);
        agreement = gate.agreement();
        transport = new PeerTransport(
                node,
                Consensus.groupUuid(group),
                settings.consensus().peers(),
                settings.credentials(),
                RatisProperties.PEER_TIMEOUT);
        calls = new PeerCalls(transport);
        threads = new ReplicaThreads(node, settings.reads().connections());
        waiters = new IndexWaiters(threads.timer(), threads.readers());
        changes = new ChangeLog(settings.changesKept(), threads.changes());
        snapshots = new Snapshots(directory.work());
        applyQueue = new ApplyQueue("raft-apply-" + node, store, this);
        Proposals proposals = new Proposals();
        database = new ReplicatedDatabase(store, applyQueue, snapshots, proposals, transport.refusals(), gate, this);
        consensus = new Consensus(
                settings.consensus(),
                group,
                proposals,
                database,
                gate,
                transport,
                new PeerAnswers(this),
                directory.log());
        snapshotTaking =
                new SnapshotTaking(snapshots, store, applyQueue, consensus, settings.snapshots(), threads.background());
        epochFounding = new EpochFounding(
                consensus, epoch -> codec.encode(EPOCH, new EstablishEpoch<>(epoch)), this::leadershipChanged);
        pipeline = new CommandPipeline(
                consensus,
                new CommandForwarding(calls),
                this,
                settings.commands(),
                threads.callbacks(),
                threads.timer());
        transfer = new LeadershipTransfer(consensus, calls, pipeline, settings.transferTimeout(), threads.timer());
        readIndexes = new ReadIndexes(consensus, calls, settings.reads().timeout(), threads.timer());
        promptCommits = new PromptCommits(
                node,
                () -> consensus.leaderElsewhere().map(name -> new PromptCommits.Leader(name, consensus.term())),
                calls);
        membership = new Membership(
                node,
                group,
                settings.consensus().members(),
                consensus,
                gate,
                transport,
                calls,
                this::epoch,
                settings.consensus().electionTimeoutMax().multipliedBy(2));
        gate.whenMembersChange(membership::refresh);
        votingRight = new VotingRight(
                directory.path(),
                gate,
                consensus,
                membership,
                settings.consensus().foundingTurn(),
                this);
        memberChanges = new MemberChanges(
                consensus, membership, votingRight, transfer, calls, transport, this, threads.timer());
        leaderWatch = new LeaderWatch(settings.consensus(), consensus, transport);
        decodable = DecodableCommands.open(
                directory.path(), node, membership::names, membership::isBeingAdded, codec.decodable(), calls);
        health = new ReplicaHealth(consensus, membership, votingRight, agreement, progress, transport.disagreements());
        upkeep = new Upkeep(this);
        gate.appenders().whenDiverged(upkeep::soon);
    }

    void start() throws IOException {
        votingRight.start();
        applyQueue.start();
        AppliedState applied = store.applied();
        changes.restartAt(applied.index());
        waiters.applied(applied.index());
        consensus.start();
        leaderWatch.start();
        upkeep.start();
    }

    // Events of the apply queue.

    @Override
    public void applied(ApplyQueue.Queued queued, EntryOutcome outcome) {
        changes.applied(outcome.index(), outcome.tags());
        Long proposal = queued.proposal();
        if (proposal != null) {
            pipeline.applied(proposal, outcome, queued.committedNanos());
        }
    }

    @Override
    public void caughtUp(AppliedState state) {
        waiters.applied(state.index());
        changes.wake();
    }

    @Override
    public void failed(Throwable cause) {
        giveUp("a committed entry could not be applied", cause);
    }

    // Events of Ratis.

    @Override
    public long committed() {
        return consensus.committed();
    }

    @Override
    public void leadershipChanged() {
        leaderWatch.leaderChanged();
        upkeep.soon();
        threads.timer().execute(pipeline::leadershipChanged);
    }

    /** In case a change of leaders is not reported. */
    void observeLeader() {
        leaderWatch.observe();
    }

    @Override
    public boolean hasDiverged() {
        return agreement.conflict().isPresent();
    }

    @Override
    public void keepDiverged() {
        if (!Files.exists(directory.diverged())) {
            store.snapshotTo(directory.diverged());
            LOGGER.warn("the state that had diverged is kept in {}", directory.diverged());
        }
    }

    @Override
    public void replaced(AppliedState state) {
        agreement.replacedUpTo(state.index());
        changes.restartAt(state.index());
        waiters.applied(state.index());
    }

    @Override
    public void logFailed(Throwable cause) {
        giveUp("the log cannot be written", cause);
    }

    void giveUp(String reason, Throwable cause) {
        health.failed(reason + ": " + cause.getMessage());
        if (given.compareAndSet(false, true) && !closing) {
            LOGGER.error("{}; this replica stops", reason, cause);
            threads.background().execute(() -> fatal.fatal(reason, cause));
        }
    }

    // Where commands go.

    @Override
    public boolean leadsHere() {
        return !health.hasFailed() && epochKnown() && consensus.isLeaderReady();
    }

    @Override
    public Optional<String> notDecodable(String type) {
        return decodable.notDecodable(type);
    }

    @Override
    public Optional<String> saidNotToDecode(String type) {
        return decodable.saidNotToDecode(type);
    }

    @Override
    public void heldUp() {
        upkeep.soon();
    }

    // What the right to vote depends on.

    @Override
    public Optional<String> epoch() {
        return store.applied().epoch();
    }

    boolean epochKnown() {
        return epoch().isPresent();
    }

    @Override
    public long applied() {
        return store.applied().index();
    }

    @Override
    public String backup() {
        return store.applied().backup().orElse("");
    }

    @Override
    public CompletableFuture<Long> readIndex() {
        return linearizableIndex();
    }

    @Override
    public CompletableFuture<ReadIndexes.LeadersEnd> leadersEnd() {
        return readIndexes.leadersEnd();
    }

    // What a change of the members depends on.

    @Override
    public String node() {
        return node;
    }

    @Override
    public CompletableFuture<Set<String>> commandsLackedBy(String peer) {
        return decodable.commandsLackedBy(peer);
    }

    // Reads.

    /** Why nothing that is applied here may be read, where that is so. */
    Optional<String> divergence() {
        return agreement.conflict().map(LogAgreement.Conflict::toString);
    }

    CompletableFuture<Long> linearizableIndex() {
        return readIndexes.afterWithin(settings.commands().timeout());
    }

    CompletableFuture<Void> awaitApplied(long index) {
        CompletableFuture<Void> applied = waiters.await(index, settings.reads().timeout());
        if (!applied.isDone()) {
            promptCommits.ask();
        }
        return applied;
    }

    // Operations for operators.

    CompletableFuture<Long> snapshot() {
        return snapshotTaking.take();
    }

    CompletableFuture<String> transferLeadership(Optional<String> to) {
        return transfer.start(to);
    }

    private void closePromises() throws IOException {
        try (promises) {
            Optional<RaftMeta.Content> meta = RaftMeta.read(LastRun.log(Consensus.storage(directory.log(), group)));
            if (meta.isPresent()) {
                promises.closeAt(meta.get().term(), meta.get().votedFor());
            }
        }
    }

    /** Stops in the order in which the parts depend on each other. Blocks until enqueued entries are applied. */
    void close() {
        if (closing) {
            return;
        }
        closing = true;
        leaderWatch.close();
        snapshotTaking.close();
        pipeline.close();
        waiters.close();
        changes.close();
        calls.close();
        try {
            consensus.close();
        } catch (IOException e) {
            LOGGER.warn("closing the consensus server failed", e);
        }
        applyQueue.close();
        threads.close();
        try {
            closePromises();
            directory.close();
        } catch (IOException e) {
            LOGGER.warn("releasing the directory failed", e);
        }
    }
}
