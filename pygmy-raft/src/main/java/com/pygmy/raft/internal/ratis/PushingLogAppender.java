package com.pygmy.raft.internal.ratis;

import com.google.common.util.concurrent.ThreadFactoryBuilder;
import com.pygmy.raft.internal.promise.Promises;
import com.pygmy.raft.internal.transport.PeerConnection;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.net.SocketTimeoutException;
import java.time.Duration;
import java.util.Comparator;
import java.util.UUID;
import java.util.concurrent.Executor;
import java.util.concurrent.Executors;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.apache.ratis.proto.RaftProtos.AppendEntriesReplyProto;
import org.apache.ratis.proto.RaftProtos.AppendEntriesReplyProto.AppendResult;
import org.apache.ratis.proto.RaftProtos.AppendEntriesRequestProto;
import org.apache.ratis.proto.RaftProtos.InstallSnapshotReplyProto;
import org.apache.ratis.proto.RaftProtos.InstallSnapshotRequestProto;
import org.apache.ratis.proto.RaftProtos.InstallSnapshotResult;
import org.apache.ratis.rpc.CallId;
import org.apache.ratis.server.RaftServer;
import org.apache.ratis.server.leader.FollowerInfo;
import org.apache.ratis.server.leader.LeaderState;
import org.apache.ratis.server.leader.LogAppenderBase;
import org.apache.ratis.server.raftlog.RaftLog;
import org.apache.ratis.server.raftlog.RaftLogIOException;
import org.apache.ratis.statemachine.SnapshotInfo;
import org.apache.ratis.util.Timestamp;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Sends one follower what it lacks: one request at a time, with all that is in the log since the last (Raft, 5.3).
 *
 * <p>Differs from the appender of Ratis in eight ways. It writes to its follower itself ({@link PeerConnection}). It names no
 * commit index beyond what the request proves ({@link ProvenCommit}), and gives a follower that has diverged a snapshot
 * ({@link FollowerProgress}). It sends the commit index alone, soon where the follower has asked for that, and reports when the follower has
 * confirmed this leadership since a read arrived (both {@link LogAppenders}). A wake-up that comes while it is about to wait is
 * not lost, as it is with the signal of Ratis. The answer to a heartbeat that tells nothing new is read with the next request, so
 * that a heartbeat wakes this thread once. And a higher term seen in a reply is handled by another thread: Ratis steps down
 * holding a lock while it waits for this thread, which waits for that lock, and under load that stalled for five seconds.
 */
final class PushingLogAppender extends LogAppenderBase {
    private static final Logger LOGGER = LoggerFactory.getLogger(PushingLogAppender.class);
    private static final Executor STEP_DOWNS = Executors.newCachedThreadPool(new ThreadFactoryBuilder()
            .setNameFormat("raft-step-down")
            .setDaemon(true)
            .build());

    /**
     * How long a commit index waits for entries to travel with where the follower has readers or subscribers. A writer that waits
     * for each reply sends its next command within this time: sent at once, the commit index would keep the follower busy while
     * the command waits.
     */
    private static final Duration PUSH_AFTER = Duration.ofNanos(200_000);

    /** The same, since the last request, where nobody there waits for it: alone it costs as much as an entry. */
    private static final Duration PUSH_AFTER_UNASKED = Duration.ofMillis(50);

    private final LogAppenders appenders;
    private final Promises promises;
    private final ElectionTimeouts timeouts;
    private final PeerConnection connection;
    private final Semaphore wake = new Semaphore(0);
    private volatile long commitIndexToSend = RaftLog.INVALID_LOG_INDEX;
    private volatile long commitIndexSent = RaftLog.INVALID_LOG_INDEX;
    private final FollowerRounds rounds = new FollowerRounds();
    private volatile long commitNewsNanos;
    private volatile long askedUntilNanos = System.nanoTime();
    private volatile long sentNanos = System.nanoTime();
    private final FollowerProgress progress;
    private @Nullable Sent unanswered;
    private boolean lastAccepted;
    private boolean unreachable;
    private volatile boolean givenUp;

    /**
     * A request that was sent.
     *
     * @param round the last one that had begun before it was put together: an answer confirms this and no later one
     * @param commitIndex of this leader when it was put together
     */
    private record Sent(AppendEntriesRequestProto request, long round, long commitIndex, Timestamp time) {}

    /** @param connection to the follower, for this appender alone */
    PushingLogAppender(
            RaftServer.Division server,
            LeaderState state,
            FollowerInfo follower,
            PeerConnection connection,
            LogAppenders appenders,
            Promises promises) {
        super(server, state, follower);
        this.connection = connection;
        this.appenders = appenders;
        this.promises = promises;
        timeouts = (ElectionTimeouts) server.properties();
        progress = new FollowerProgress(follower.getId().toString());
    }

    /** As in Ratis, by the configured timeout: the follower's may not have grown as this replica's have. */
    @Override
    public long getHeartbeatWaitTimeMs() {
        long min = timeouts.configuredMin().toMillis();
        long sinceAnswer = getFollower().getLastRpcResponseTime().elapsedTimeMs();
        long sinceHeartbeat = getFollower().getLastHeartbeatSendTime().elapsedTimeMs();
        return Math.min(super.getHeartbeatWaitTimeMs(), Math.max(min / 2 - sinceAnswer, min / 4 - sinceHeartbeat));
    }

    @Override
    public long getCallId() {
        return CallId.get();
    }

    @Override
    public Comparator<Long> getCallIdComparator() {
        return CallId.getComparator();
    }

    @Override
    public void run() throws InterruptedException, IOException {
        appenders.add(this);
        try {
            while (isRunning()) {
                wake.drainPermits();
                if (shouldSendAppendEntries()) {
                    sendWhatIsMissing();
                } else if (wake.tryAcquire(nanosToNextTurn(), TimeUnit.NANOSECONDS)) {
                    continue;
                }
                getLeaderState().checkHealth(getFollower());
            }
        } finally {
            appenders.remove(this);
            connection.close();
        }
    }

    private long nanosToNextTurn() {
        long heartbeat = TimeUnit.MILLISECONDS.toNanos(getHeartbeatWaitTimeMs());
        if (hasCommitNews()) {
            return Math.min(heartbeat, Math.max(1, nanosToPush()));
        }
        // News of what the follower has will come, and wakes nobody where it was not asked for.
        return getFollower().getMatchIndex() > commitIndexSent
                ? Math.min(heartbeat, PUSH_AFTER_UNASKED.toNanos())
                : heartbeat;
    }

    /** Makes sure that the follower gets this commit index, with entries or without. */
    void pushCommitIndex(long index) {
        commitNewsNanos = System.nanoTime();
        commitIndexToSend = index;
        if (hasCommitNews() && isAsked()) {
            wake.release();
        }
    }

    /** The follower waits for commit indexes: it gets them soon from now on, for so long. */
    void pushSoonFor(Duration time) {
        askedUntilNanos = System.nanoTime() + time.toNanos();
        if (hasCommitNews()) {
            wake.release();
        }
    }

    private boolean isAsked() {
        return askedUntilNanos - System.nanoTime() > 0;
    }

    /** See {@link LogAppenders#giveUp}. */
    void giveUp() {
        givenUp = true;
    }

    FollowerRounds.Confirmed confirmed() {
        return rounds.confirmed();
    }

    /** Makes sure that a request is sent after this call, soon. */
    void requestRound(long round) {
        rounds.request(round);
        wake.release();
    }

    /** Ratis calls this for every change of any commit index, too, of which most are no reason to send. */
    @Override
    public void notifyLogAppender() {
        if (!isRunning() || shouldSendAppendEntries()) {
            wake.release();
        }
    }

    @Override
    public boolean shouldSendAppendEntries() {
        return hasNews() || super.shouldSendAppendEntries();
    }

    /** Whether there is something to send that needs no entries. */
    private boolean hasNews() {
        return rounds.areOpen() || (hasCommitNews() && nanosToPush() <= 0);
    }

    private boolean hasCommitNews() {
        return commitIndexSent < commitIndexToSend;
    }

    private long nanosToPush() {
        long due = isAsked()
                ? commitNewsNanos + PUSH_AFTER.toNanos()
                : Math.max(commitNewsNanos, sentNanos + PUSH_AFTER_UNASKED.toNanos());
        return due - System.nanoTime();
    }

    private void sendWhatIsMissing() throws InterruptedException, IOException {
        try {
            readAnswer();
            // One that has become a member meanwhile is a follower like any other.
            if (givenUp && getServer().getRaftConf().getPeer(getFollowerId()) == null) {
                throw new IOException("it did not catch up in time");
            }
            SnapshotInfo snapshot = snapshotToSend();
            if (snapshot != null) {
                sendSnapshot(snapshot);
            } else if (!sendEntries()) {
                getWaitTimeMin().sleep();
            } else if (progress.hasDiverged()) {
                appenders.followerHasDiverged();
                // It answers at once, and nothing changes before there is a snapshot for it.
                getServer().properties().rpcSleepTime().sleep();
            }
            unreachable = false;
        } catch (SocketTimeoutException e) {
            // Java counts it as an interruption, which it is not: this appender would end, and for a replica that is
            // being added Ratis begins no other one.
            notAnswered(e);
        } catch (InterruptedIOException | RaftLogIOException e) {
            throw e;
        } catch (IOException e) {
            notAnswered(e);
        }
    }

    private void notAnswered(IOException e) throws InterruptedException {
        if (!unreachable) {
            unreachable = true;
            LOGGER.info("{} does not answer: {}", getFollowerId(), e.toString());
        }
        getServerRpc().handleException(getFollowerId(), e, false);
        if (isRunning()) {
            getServer().properties().rpcSleepTime().sleep();
        }
    }

    private @Nullable SnapshotInfo snapshotToSend() {
        SnapshotInfo latest = getServer().getStateMachine().getLatestSnapshot();
        return latest != null && !latest.getFiles().isEmpty() && latest.getIndex() >= progress.snapshotNeededFrom()
                ? latest
                : shouldInstallSnapshot();
    }

    /** How this follower gets on. */
    FollowerProgress progress() {
        return progress;
    }

    /** False where nothing could be put together to be sent. */
    private boolean sendEntries() throws IOException {
        // Read before the request is put together: an answer counts for the rounds that had begun when it was sent.
        long round = rounds.requested();
        // Called where something is due: where that is no entry it needs none.
        AppendEntriesRequestProto request = newAppendEntriesRequest(CallId.getAndIncrement(), !hasAppendEntries());
        if (request == null) {
            return false;
        }
        // What it says is committed may be so by what is on this replica's disk.
        promises.acknowledgeOwn(getServer());
        // What the others have committed is of no use there and would be most of a heartbeat.
        AppendEntriesRequestProto bound =
                ProvenCommit.bound(request.toBuilder().clearCommitInfos().build());
        Sent sent = new Sent(bound, round, request.getLeaderCommit(), Timestamp.currentTime());
        boolean heartbeat = request.getEntriesCount() == 0;
        resetHeartbeatTrigger();
        sentNanos = System.nanoTime();
        getFollower().updateLastRpcSendTime(heartbeat);
        connection.sendAppend(bound);
        unanswered = sent;
        if (!heartbeat || isNews(sent)) {
            readAnswer();
        }
        return true;
    }

    /** Whether a request without entries tells the follower something, or its answer may tell something here. */
    private boolean isNews(Sent sent) {
        return !lastAccepted
                || rounds.confirmed().round() < sent.round()
                || commitIndexSent < sent.commitIndex()
                || getFollower().getCommitIndex() < sent.commitIndex()
                || getFollower().getMatchIndex()
                        < sent.request().getPreviousLog().getIndex()
                || sent.request().getInitializing();
    }

    /** Of the last request, where it has not been read; who waits for it wakes this thread. */
    private void readAnswer() throws IOException {
        Sent sent = unanswered;
        if (sent == null) {
            return;
        }
        unanswered = null;
        lastAccepted = false;
        AppendEntriesRequestProto request = sent.request();
        AppendEntriesReplyProto reply = connection.readAppended(request);
        lastAccepted = reply.getResult() == AppendResult.SUCCESS;
        // Where the request could not prove as much, the entries or the snapshot that follow will.
        commitIndexSent = sent.commitIndex();
        getFollower().updateLastRpcResponseTime();
        getFollower().updateLastRespondedAppendEntriesSendTime(sent.time());
        getLeaderState().onFollowerCommitIndex(getFollower(), reply.getFollowerCommit());
        take(reply, request);
        progress.answered(request, reply, sent.commitIndex(), System.nanoTime());
        if (lastAccepted || reply.getResult() == AppendResult.INCONSISTENCY) {
            rounds.confirm(sent.round(), request.getLeaderTerm());
            appenders.confirmed();
        }
    }

    private void take(AppendEntriesReplyProto reply, AppendEntriesRequestProto request) {
        boolean heartbeat = request.getEntriesCount() == 0;
        switch (reply.getResult()) {
            case SUCCESS -> {
                long known = getFollower().getNextIndex();
                long previous =
                        request.hasPreviousLog() ? request.getPreviousLog().getIndex() : RaftLog.INVALID_LOG_INDEX;
                long next = heartbeat ? Math.max(known, previous + 1) : reply.getNextIndex();
                if (next > known) {
                    getFollower().updateMatchIndex(next - 1);
                    getFollower().increaseNextIndex(next);
                    getLeaderState().onFollowerSuccessAppendEntries(getFollower());
                }
            }
            case NOT_LEADER -> onFollowerTerm(reply.getTerm());
            case INCONSISTENCY -> {
                long first = heartbeat
                        ? RaftLog.INVALID_LOG_INDEX
                        : request.getEntries(0).getIndex();
                getFollower().setNextIndex(nextAfterInconsistency(first, reply.getNextIndex()));
            }
            default -> LOGGER.warn("{} answered {}", getFollowerId(), reply.getResult());
        }
        getLeaderState().onAppendEntriesReply(this, reply);
    }

    /**
     * Where to go on. Ratis never goes below what the follower once acknowledged; but a follower whose directory was
     * lost has to begin anew. What it had acknowledged stays committed: a majority held it at the time.
     */
    private long nextAfterInconsistency(long requestFirstIndex, long followersNextIndex) {
        return followersNextIndex <= getFollower().getMatchIndex()
                ? followersNextIndex
                : getNextIndexForInconsistency(requestFirstIndex, followersNextIndex);
    }

    private void sendSnapshot(SnapshotInfo snapshot) throws IOException {
        LOGGER.info("{} is behind the log: sending it the snapshot at {}", getFollowerId(), snapshot.getTermIndex());
        InstallSnapshotReplyProto reply = null;
        for (InstallSnapshotRequestProto request :
                newInstallSnapshotRequests(UUID.randomUUID().toString(), snapshot)) {
            getFollower().updateLastRpcSendTime(false);
            reply = connection.installSnapshot(request);
            getFollower().updateLastRpcResponseTime();
            if (!reply.getServerReply().getSuccess()) {
                break;
            }
        }
        if (reply == null) {
            throw new IOException("the snapshot at " + snapshot.getTermIndex() + " has no files yet");
        }
        if (reply.getResult() == InstallSnapshotResult.NOT_LEADER) {
            onFollowerTerm(reply.getTerm());
        } else if (reply.getServerReply().getSuccess()) {
            getFollower().setSnapshotIndex(snapshot.getTermIndex().getIndex());
            getFollower().setAttemptedToInstallSnapshot();
            progress.replaced();
            appenders.snapshotSent();
            LOGGER.info("{} has installed the snapshot at {}", getFollowerId(), snapshot.getTermIndex());
        }
    }

    @Override
    public boolean onFollowerTerm(long followerTerm) {
        STEP_DOWNS.execute(() -> super.onFollowerTerm(followerTerm));
        return false;
    }
}
