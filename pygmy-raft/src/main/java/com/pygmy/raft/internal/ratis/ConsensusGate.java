package com.pygmy.raft.internal.ratis;

import com.pygmy.raft.internal.promise.Promises;
import java.io.IOException;
import java.time.Duration;
import java.util.Objects;
import org.apache.ratis.proto.RaftProtos.RequestVoteRequestProto;
import org.apache.ratis.server.RaftServerRpc;
import org.jspecify.annotations.Nullable;

/**
 * Keeps a replica whose directory was lost from harming its group.
 *
 * <p>Raft counts on votes and acknowledged entries being remembered. A replica that starts with an empty directory has
 * forgotten both: were it to vote at once, it could elect a leader that lacks entries it had acknowledged before, or
 * acknowledge entries of a leader that it had already voted out. So until {@code VotingRight} knows better it neither votes
 * nor starts an election, and accepts entries only from a leader whose term is not below any term the other replicas know
 * of. Thread-safe.
 */
public final class ConsensusGate {
    private final Promises promises;
    private final LogAppenders appenders = new LogAppenders();
    private final LogAgreement agreement = new LogAgreement();
    private final AppendContinuations continuations = new AppendContinuations();
    private final Truncations truncations = new Truncations();
    private final TermLock termLock = new TermLock();
    private final CalledElection calledElection = new CalledElection();
    private volatile boolean mayVote;
    private volatile Runnable membersChanged = () -> {};
    private volatile long electionsFromNanos = System.nanoTime();
    private volatile long heardNanos = System.nanoTime();
    private volatile @Nullable RaftServerRpc outgoing;
    private volatile long acceptedTermMin = Long.MAX_VALUE;

    public ConsensusGate(Promises promises) {
        this.promises = promises;
    }

    public LogAppenders appenders() {
        return appenders;
    }

    public Promises promises() {
        return promises;
    }

    public LogAgreement agreement() {
        return agreement;
    }

    AppendContinuations continuations() {
        return continuations;
    }

    Truncations truncations() {
        return truncations;
    }

    TermLock termLock() {
        return termLock;
    }

    CalledElection calledElection() {
        return calledElection;
    }

    public boolean mayVote() {
        return mayVote;
    }

    /** Entries and snapshots of leaders from this term on are accepted from now on. */
    public void acceptFromTerm(long term) {
        acceptedTermMin = term;
    }

    /** Everything is allowed from now on. */
    public void open() {
        acceptedTermMin = 0;
        mayVote = true;
    }

    /** Everything is allowed from now on, but to start an election, which is allowed after a while. */
    public void openWithElectionsAfter(Duration wait) {
        electionsFromNanos = System.nanoTime() + wait.toNanos();
        open();
    }

    /** Has this run when the log names other members of the group than before. It must not block. */
    public void whenMembersChange(Runnable action) {
        membersChanged = action;
    }

    void membersChanged() {
        membersChanged.run();
    }

    /** Another replica has sent something. */
    void heard() {
        heardNanos = System.nanoTime();
    }

    /** When another replica was last heard, by {@link System#nanoTime}. */
    public long heardNanos() {
        return heardNanos;
    }

    /** A term that other replicas are known to have reached. */
    long termKnown() {
        long term = acceptedTermMin;
        return term == Long.MAX_VALUE ? 0 : term;
    }

    /** Fails while this replica may neither give nor request votes. */
    void requireVote() throws IOException {
        refuseUnless(mayVote);
    }

    /** Fails while it is another replica's turn to start an election. One that has begun goes on. */
    void requireTurn(RequestVoteRequestProto request) throws IOException {
        if (request.getPreVote() && System.nanoTime() - electionsFromNanos < 0) {
            throw new IOException("it is another replica's turn");
        }
    }

    /** Fails while nothing may be taken from a leader of this term. */
    void requireAcceptance(long leaderTerm) throws IOException {
        refuseUnless(leaderTerm >= acceptedTermMin);
    }

    private static void refuseUnless(boolean allowed) throws IOException {
        if (!allowed) {
            throw new IOException("this replica has lost what it had promised and is being refilled");
        }
    }

    void setOutgoing(RaftServerRpc rpc) {
        outgoing = rpc;
    }

    /** The way to the peers, once there is a server. */
    RaftServerRpc outgoing() {
        return Objects.requireNonNull(outgoing, "no server");
    }
}
