package com.pygmy.raft.internal.membership;

import com.pygmy.raft.Member;
import com.pygmy.raft.MemberChange;
import com.pygmy.raft.MemberChange.Added;
import com.pygmy.raft.Members;
import com.pygmy.raft.ReplicaException;
import com.pygmy.raft.ReplicaException.ChangeRefused;
import com.pygmy.raft.internal.pipeline.LeadershipTransfer;
import com.pygmy.raft.internal.ratis.Consensus;
import com.pygmy.raft.internal.transport.PeerLink;
import com.pygmy.raft.internal.transport.PeerOperation;
import com.pygmy.raft.internal.transport.PeerTransport;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.apache.ratis.protocol.exceptions.ReconfigurationInProgressException;
import org.apache.ratis.protocol.exceptions.ReconfigurationTimeoutException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Changes the members of the group, one change at a time and one member at a time: a replacement adds the new one, then removes the
 * other. Ratis has a joint configuration in its log, but a leader that is elected before that is committed goes on with the new one alone,
 * so the majorities of the old and of the new members must always have one in common. They do where one member differs (Ongaro's thesis, 4.1).
 *
 * <p>A replica that is to join is asked first: it must answer, know the commands of the group, and be empty or of the same log. It gets a
 * snapshot and the log as a learner, which counts in no majority, until it has caught up; only then does the log say that it is a
 * member. A change is refused where those that answer would not be a majority of the group after it. Thread-safe; nothing blocks.
 */
public final class MemberChanges {
    private static final Logger LOGGER = LoggerFactory.getLogger(MemberChanges.class);
    private static final Duration CALL_TIMEOUT = Duration.ofSeconds(2);
    private static final Duration PAUSE = Duration.ofMillis(100);

    /** A member that does not answer for so long does not count as there. */
    private static final Duration ANSWER_TIME = Duration.ofSeconds(1);

    /** For what remains to be done where a replica has not caught up in time. */
    private static final Duration GRACE = Duration.ofSeconds(20);

    /** What a follower sends the leader. */
    record Request(
            @Nullable String removed,
            @Nullable String added,
            @Nullable Member member,
            long timeoutMillis) {
        Request(MemberChange change, Duration timeout) {
            this(
                    change.removed().orElse(null),
                    change.added().map(Added::node).orElse(null),
                    change.added().map(Added::member).orElse(null),
                    timeout.toMillis());
        }

        MemberChange change() {
            return new MemberChange(
                    Optional.ofNullable(removed),
                    added == null || member == null ? Optional.empty() : Optional.of(new Added(added, member)));
        }
    }

    /** What the leader sends a replica that it is about to add. */
    record Invitation(String epoch, long term, Members members) {}

    /** What the decision depends on. */
    public interface Surroundings {
        String node();

        Optional<String> epoch();

        /** The id of the backup that the group was founded from; empty where there is none. */
        String backup();

        /** An index that covers all that was committed before the call, which a majority has confirmed. */
        CompletableFuture<Long> readIndex();

        /** Asks a replica which commands it can decode; gives those of all members that it lacks. */
        CompletableFuture<Set<String>> commandsLackedBy(String peer);
    }

    private final Consensus consensus;
    private final Membership membership;
    private final VotingRight votingRight;
    private final LeadershipTransfer transfer;
    private final PeerLink link;
    private final Surroundings surroundings;
    private final ScheduledExecutorService timer;
    private final ChangeRules rules;
    private final AtomicBoolean underWay = new AtomicBoolean();

    public MemberChanges(
            Consensus consensus,
            Membership membership,
            VotingRight votingRight,
            LeadershipTransfer transfer,
            PeerLink link,
            PeerTransport transport,
            Surroundings surroundings,
            ScheduledExecutorService timer) {
        this.consensus = consensus;
        this.membership = membership;
        this.votingRight = votingRight;
        this.transfer = transfer;
        this.link = link;
        this.surroundings = surroundings;
        this.timer = timer;
        this.rules = new ChangeRules(surroundings.node(), transport);
    }

    /**
     * Makes a change, here or at the leader; gives the members after it. A new leader in between is asked again. Fails with {@link
     * ChangeRefused} where nothing was changed, or only the first step of a replacement was made, as its message says; and with
     * OutcomeUnknown where that cannot be known. The same change may be asked for again, and is made from where it is.
     */
    public CompletableFuture<Members> make(MemberChange change, Duration timeout) {
        Optional<String> wrong = rules.wrong(change, membership.members());
        if (wrong.isPresent()) {
            return CompletableFuture.failedFuture(new ChangeRefused(wrong.get()));
        }
        CompletableFuture<Members> done = new CompletableFuture<>();
        attempt(change, System.nanoTime() + timeout.toNanos(), done);
        return done;
    }

    private void attempt(MemberChange change, long deadlineNanos, CompletableFuture<Members> done) {
        Duration left = until(deadlineNanos);
        Optional<String> leader = consensus.leaderElsewhere();
        CompletableFuture<Members> members = leader.isPresent()
                ? link.call(
                                leader.get(),
                                PeerOperation.CHANGE_MEMBERS,
                                PeerJson.write(new Request(change, left)),
                                left.plus(GRACE))
                        .thenApply(answer -> read(answer, Members.class))
                : makeHere(change, left);
        members.whenComplete((now, failure) -> {
            Throwable cause = failure == null ? null : Consensus.unwrap(failure);
            if (cause == null) {
                done.complete(now);
            } else if (leaderIsInDoubt(cause) && System.nanoTime() < deadlineNanos) {
                timer.schedule(() -> attempt(change, deadlineNanos, done), PAUSE.toMillis(), TimeUnit.MILLISECONDS);
            } else {
                done.completeExceptionally(cause);
            }
        });
    }

    /** What was asked of a leader that is none any more may be done or not; asked again, a change that is made is left as it is. */
    private static boolean leaderIsInDoubt(Throwable cause) {
        return cause instanceof ReplicaException.NoLeader || cause instanceof ReplicaException.OutcomeUnknown;
    }

    /** The answer to a follower that was asked for a change. */
    public CompletableFuture<byte[]> answerChange(byte[] request) {
        Request asked = read(request, Request.class);
        return makeHere(asked.change(), Duration.ofMillis(asked.timeoutMillis()))
                .thenApply(PeerJson::write);
    }

    /** The answer to a leader that is about to add this replica. */
    public CompletableFuture<byte[]> answerInvitation(byte[] invitation) {
        Invitation invited = read(invitation, Invitation.class);
        Optional<String> epoch = surroundings.epoch();
        if (epoch.isPresent() && !epoch.get().equals(invited.epoch())) {
            return CompletableFuture.failedFuture(new ChangeRefused(surroundings.node()
                    + ": its directory holds the state of"
                    + " another log of this group, epoch " + epoch.get() + " (expected: epoch " + invited.epoch()
                    + ", or an empty directory)"));
        }
        membership.take(new MembershipAnswer(
                MembershipAnswer.State.FORMED, invited.term(), "", invited.epoch(), Optional.of(invited.members())));
        try {
            votingRight.invited(invited.term());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return votingRight.encodedAnswer();
    }

    private CompletableFuture<Members> makeHere(MemberChange change, Duration timeout) {
        if (!consensus.isLeaderReady()) {
            return CompletableFuture.failedFuture(new ReplicaException.NoLeader("this replica does not lead"));
        }
        if (!underWay.compareAndSet(false, true)) {
            return CompletableFuture.failedFuture(inProgress());
        }
        return nextStep(change, System.nanoTime() + timeout.toNanos()).whenComplete((members, failure) -> {
            membership.uninvite();
            underWay.set(false);
        });
    }

    private static ChangeRefused inProgress() {
        return new ChangeRefused("another change of the members is under way (expected: one at a time)");
    }

    private CompletableFuture<Members> nextStep(MemberChange change, long deadlineNanos) {
        // A majority confirms this first: so what is decided here is decided by what the group is now.
        return surroundings
                .readIndex()
                .thenCompose(confirmed -> consensus.answeringWithin(ANSWER_TIME))
                .thenCompose(answering -> decide(change, answering, deadlineNanos));
    }

    private CompletableFuture<Members> decide(MemberChange change, Set<String> answering, long deadlineNanos) {
        Members now = consensus.nextMembers();
        if (!now.byName().equals(consensus.members().byName())) {
            return CompletableFuture.failedFuture(inProgress());
        }
        if (ChangeRules.after(change, now).keySet().equals(now.byName().keySet())) {
            return CompletableFuture.completedFuture(now); // made already, by a leader whose answer was lost
        }
        Optional<String> refusal = rules.wrong(change, now).or(() -> rules.tooFewLeft(change, now, answering));
        if (refusal.isPresent()) {
            return CompletableFuture.failedFuture(new ChangeRefused(refusal.get()));
        }
        if (change.removed().filter(surroundings.node()::equals).isPresent()) {
            return transfer.start(Optional.empty())
                    .thenCompose(leader -> CompletableFuture.failedFuture(
                            new ReplicaException.NoLeader(leader + " leads now, and is asked next")));
        }
        Duration timeout = until(deadlineNanos);
        Optional<Added> added = change.added().filter(each -> !now.contains(each.node()));
        if (added.isEmpty()) {
            return change(new MemberChange(change.removed(), Optional.empty()), now, timeout);
        }
        CompletableFuture<Members> made = prepare(added.get(), now)
                .thenCompose(ready -> change(new MemberChange(Optional.empty(), added), now, timeout));
        return change.removed().filter(now::contains).isEmpty()
                ? made
                : made.thenCompose(members -> nextStep(change, deadlineNanos)
                        .exceptionallyCompose(failure -> halfMade(change, Consensus.unwrap(failure))));
    }

    private static Duration until(long deadlineNanos) {
        return Duration.ofNanos(Math.max(0, deadlineNanos - System.nanoTime()));
    }

    private static CompletableFuture<Members> halfMade(MemberChange change, Throwable failure) {
        return CompletableFuture.failedFuture(
                failure instanceof ChangeRefused
                        ? new ChangeRefused(change.added().orElseThrow().node() + " was added, and "
                                + change.removed().orElseThrow() + " is still a member: " + failure.getMessage()
                                + "; the same change, asked for again, goes on from there")
                        : failure);
    }

    /** Makes sure that a replica is there and can join. */
    private CompletableFuture<?> prepare(Added added, Members now) {
        String name = added.node();
        membership.invite(name, added.member());
        byte[] invitation = PeerJson.write(new Invitation(surroundings.epoch().orElse(""), consensus.term(), now));
        return link.call(name, PeerOperation.MEMBERSHIP_STATE, PeerJson.write(Map.of()), CALL_TIMEOUT)
                .thenAccept(state -> requireOnePast(name, MembershipAnswer.decode(state)))
                .thenCompose(own -> link.call(name, PeerOperation.INVITE, invitation, CALL_TIMEOUT))
                .exceptionallyCompose(failure ->
                        refused(failure, name + " at " + added.member().address() + " cannot be added: "))
                .thenCompose(there -> surroundings.commandsLackedBy(name))
                .exceptionallyCompose(failure -> refused(failure, name + " does not say which commands it knows: "))
                .thenCompose(lacked -> lacked.isEmpty()
                        ? CompletableFuture.completedFuture(null)
                        : CompletableFuture.failedFuture(
                                new ChangeRefused(name + " cannot decode " + String.join(", ", lacked)
                                        + " (expected: the release of the members, or a newer one)")));
    }

    /**
     * A directory that was restored has no epoch, so it would be filled as one of this log. Looked at here, and before the invitation: that
     * has no place for the backup's id that an earlier release would read.
     */
    private void requireOnePast(String name, MembershipAnswer there) {
        String own = surroundings.backup();
        if (there.epoch().isEmpty()
                && !there.backup().isEmpty()
                && !there.backup().equals(own)) {
            throw new ChangeRefused(name + ": its directory was restored from the backup " + there.backup()
                    + ", and this group " + (own.isEmpty() ? "was not" : "from " + own)
                    + " (expected: an empty directory)");
        }
    }

    private static <T> CompletableFuture<T> refused(Throwable failure, String words) {
        Throwable cause = Consensus.unwrap(failure);
        return CompletableFuture.failedFuture(
                cause instanceof ChangeRefused ? cause : new ChangeRefused(words + cause.getMessage()));
    }

    private CompletableFuture<Members> change(MemberChange change, Members now, Duration timeout) {
        SortedMap<String, Member> next = ChangeRules.after(change, now);
        LOGGER.info("members of the group: {}, about to be {}", now.names(), String.join(", ", next.keySet()));
        ScheduledFuture<?> deadline = timer.schedule(
                () -> change.added().map(Added::node).ifPresent(consensus::giveUp),
                timeout.toMillis(),
                TimeUnit.MILLISECONDS);
        return consensus
                .changeMembers(now, next)
                .orTimeout(timeout.plus(GRACE).toMillis(), TimeUnit.MILLISECONDS)
                .handle((made, failure) -> {
                    deadline.cancel(false);
                    return failure == null ? made() : failed(Consensus.unwrap(failure), change);
                })
                .thenCompose(outcome -> outcome);
    }

    private CompletableFuture<Members> made() {
        Members members = consensus.nextMembers();
        LOGGER.info("members of the group are {} now, by entry {}", members.names(), members.index());
        return CompletableFuture.completedFuture(members);
    }

    private static CompletableFuture<Members> failed(Throwable failure, MemberChange change) {
        if (failure instanceof ReconfigurationTimeoutException) {
            return CompletableFuture.failedFuture(
                    new ChangeRefused(change.added().map(Added::node).orElse("the new member")
                            + " did not catch up in time, or no longer answers; the members are as before"));
        }
        return CompletableFuture.failedFuture(
                failure instanceof ReconfigurationInProgressException
                        ? inProgress()
                        : new ReplicaException.OutcomeUnknown("the change may yet be made: " + failure, failure));
    }

    private static <T> T read(byte[] message, Class<T> type) {
        return PeerJson.read(message, type, "members");
    }
}
