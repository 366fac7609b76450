package com.pygmy.raft.internal;

import com.pygmy.raft.ReplicaException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;

/**
 * Gives leadership to another replica. Under load a single try fails often, because the other is always a little behind: so
 * commands are held back meanwhile, and it is tried again, with each candidate in turn, until a deadline.
 */
final class HandOver {
    private static final Duration TRY_TIMEOUT = Duration.ofMillis(400);
    private static final Duration PAUSE = Duration.ofMillis(20);

    private final Consensus consensus;
    private final CommandPipeline pipeline;
    private final ScheduledExecutorService timer;

    HandOver(Consensus consensus, CommandPipeline pipeline, ScheduledExecutorService timer) {
        this.consensus = consensus;
        this.pipeline = pipeline;
        this.timer = timer;
    }

    /** Gives it to one replica, or to any; the new leader's name. Fails where nobody could take it in time. */
    CompletableFuture<String> start(Optional<String> to, Duration timeout) {
        List<String> candidates = to.map(List::of).orElse(consensus.others());
        if (!consensus.others().containsAll(candidates)) {
            return CompletableFuture.failedFuture(new IllegalArgumentException(
                    "to: " + to.orElseThrow() + " (expected: one of " + consensus.others() + ")"));
        }
        if (candidates.isEmpty() || !consensus.isLeaderReady()) {
            return CompletableFuture.failedFuture(
                    new ReplicaException.NoLeader("this replica does not lead, or is alone"));
        }
        pipeline.setPaused(true);
        CompletableFuture<String> done = new CompletableFuture<>();
        attempt(new ArrayList<>(candidates), 0, System.nanoTime() + timeout.toNanos(), done);
        return done.whenComplete((leader, failure) -> pipeline.setPaused(false));
    }

    private void attempt(List<String> candidates, int turn, long deadlineNanos, CompletableFuture<String> done) {
        String candidate = candidates.get(turn % candidates.size());
        consensus.transferLeadership(candidate, TRY_TIMEOUT).whenComplete((handed, failure) -> {
            if (failure == null) {
                done.complete(candidate);
            } else if (!consensus.isLeaderReady()) {
                // The try is reported as failed and leadership is gone all the same.
                done.complete(consensus.leader().orElse(candidate));
            } else if (System.nanoTime() > deadlineNanos) {
                done.completeExceptionally(new ReplicaException.Lagging("no other replica could take over in time"));
            } else {
                timer.schedule(
                        () -> attempt(candidates, turn + 1, deadlineNanos, done),
                        PAUSE.toMillis(),
                        TimeUnit.MILLISECONDS);
            }
        });
    }
}
