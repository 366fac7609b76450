package com.pygmy.raft.internal.pipeline;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.pygmy.raft.ReplicaException;
import com.pygmy.raft.ReplicaStatus.Role;
import com.pygmy.raft.internal.ratis.Consensus;
import com.pygmy.raft.internal.transport.PeerLink;
import com.pygmy.raft.internal.transport.PeerOperation;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * Transfers leadership to another replica. Under load a single attempt fails often, because the other is always a little
 * behind: so commands are held back meanwhile, and each candidate is tried in turn until a deadline.
 */
public final class LeadershipTransfer {
    private static final Duration ATTEMPT_TIMEOUT = Duration.ofMillis(400);
    private static final Duration PAUSE = Duration.ofMillis(20);
    private static final Duration CALL_TIMEOUT = Duration.ofMillis(200);

    private final Consensus consensus;
    private final PeerLink link;
    private final CommandPipeline pipeline;
    private final Duration timeout;
    private final ScheduledExecutorService timer;

    /** @param timeout for how long commands may be held back, for any transfer */
    public LeadershipTransfer(
            Consensus consensus,
            PeerLink link,
            CommandPipeline pipeline,
            Duration timeout,
            ScheduledExecutorService timer) {
        this.consensus = consensus;
        this.link = link;
        this.pipeline = pipeline;
        this.timeout = timeout;
        this.timer = timer;
    }

    /** To one replica, or to any; gives the new leader's name. Fails where no other could take over in time. */
    public CompletableFuture<String> start(Optional<String> to) {
        List<String> others = consensus.others();
        List<String> candidates = to.map(List::of).orElse(others);
        if (!others.containsAll(candidates)) {
            return CompletableFuture.failedFuture(
                    new IllegalArgumentException("to: " + to.orElseThrow() + " (expected: one of " + others + ")"));
        }
        if (candidates.isEmpty() || !leads()) {
            return CompletableFuture.failedFuture(
                    new ReplicaException.NoLeader("this replica does not lead, or is alone"));
        }
        pipeline.setPaused(true);
        CompletableFuture<String> done = new CompletableFuture<>();
        attempt(candidates, 0, System.nanoTime() + timeout.toNanos(), done);
        // Ratis does not promise to end every attempt: commands go on after the deadline in any case.
        return done.orTimeout(timeout.plus(ATTEMPT_TIMEOUT).toMillis(), TimeUnit.MILLISECONDS)
                .whenComplete((leader, failure) -> pipeline.setPaused(false))
                .exceptionallyCompose(failure -> CompletableFuture.failedFuture(
                        Consensus.unwrap(failure) instanceof TimeoutException ? tooLate() : failure));
    }

    private void attempt(List<String> candidates, int turn, long deadlineNanos, CompletableFuture<String> done) {
        String candidate = candidates.get(turn % candidates.size());
        answers(candidate)
                .thenCompose(there -> there
                        ? consensus.transferLeadership(candidate, ATTEMPT_TIMEOUT)
                        : CompletableFuture.failedFuture(new ReplicaException.NoLeader(candidate + " does not answer")))
                .whenComplete((transferred, failure) -> {
                    if (failure == null) {
                        done.complete(candidate);
                    } else if (!leads()) {
                        // The attempt is reported as failed and leadership is gone all the same.
                        done.complete(consensus.leader().orElse(candidate));
                    } else if (Consensus.unwrap(failure) instanceof ReplicaException.NoLeader
                            && candidates.size() > 1) {
                        attempt(without(candidates, candidate), turn, deadlineNanos, done);
                    } else if (Consensus.unwrap(failure) instanceof ReplicaException.NoLeader
                            || System.nanoTime() > deadlineNanos) {
                        done.completeExceptionally(tooLate());
                    } else {
                        timer.schedule(
                                () -> attempt(candidates, turn + 1, deadlineNanos, done),
                                PAUSE.toMillis(),
                                TimeUnit.MILLISECONDS);
                    }
                });
    }

    private static ReplicaException tooLate() {
        return new ReplicaException.Lagging("no other replica could take over in time");
    }

    /** One that leads and is not ready for that yet soon will be: the next attempt finds it so. */
    private boolean leads() {
        return consensus.role() == Role.LEADER;
    }

    /** A replica that is going down too, as when the whole group is stopped, is not worth the wait. */
    private CompletableFuture<Boolean> answers(String peer) {
        return link.call(peer, PeerOperation.MEMBERSHIP_STATE, "{}".getBytes(UTF_8), CALL_TIMEOUT)
                .handle((answer, failure) -> failure == null);
    }

    private static List<String> without(List<String> candidates, String left) {
        return candidates.stream().filter(candidate -> !candidate.equals(left)).toList();
    }
}
