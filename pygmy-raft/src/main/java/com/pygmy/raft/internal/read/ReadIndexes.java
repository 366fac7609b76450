package com.pygmy.raft.internal.read;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.pygmy.raft.ReplicaException;
import com.pygmy.raft.internal.ratis.Consensus;
import com.pygmy.raft.internal.transport.PeerLink;
import com.pygmy.raft.internal.transport.PeerOperation;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Where a linearizable read may begin: an index that covers everything acknowledged before the read arrived, confirmed by a
 * majority (Ongaro's thesis, 6.4). Requested from the leader, in process where this replica leads.
 *
 * <p>Reads that wait while a confirmation is under way share the next; none uses one that was requested before it arrived.
 * Thread-safe.
 */
public final class ReadIndexes {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final Duration PAUSE_AFTER_FAILURE = Duration.ofMillis(20);

    private final Consensus consensus;
    private final PeerLink link;
    private final Duration callTimeout;
    private final ScheduledExecutorService timer;
    private final AtomicLong requests = new AtomicLong();
    private boolean underWay;
    private boolean nextWanted;
    private CompletableFuture<Long> next = new CompletableFuture<>();

    public ReadIndexes(Consensus consensus, PeerLink link, Duration callTimeout, ScheduledExecutorService timer) {
        this.consensus = consensus;
        this.link = link;
        this.callTimeout = callTimeout;
        this.timer = timer;
    }

    /**
     * Where a leader's log ended when it was asked, committed or not, as far as it tells.
     *
     * @param term the leader's; {@link Long#MAX_VALUE} where a leader of an earlier release does not tell it
     */
    public record LeadersEnd(long index, long term) {}

    /**
     * One request of its own, for a replica that is being refilled: what it had acknowledged before it lost its files may be counted by the
     * leader yet, though it is not committed yet. Fails with NoLeader where no other replica is known to lead.
     */
    public CompletableFuture<LeadersEnd> leadersEnd() {
        return consensus
                .leaderElsewhere()
                .map(leader -> askLeader(leader).thenApply(ReadIndexes::endIn))
                .orElseGet(
                        () -> CompletableFuture.failedFuture(new ReplicaException.NoLeader("no other replica leads")));
    }

    /** Repeats the request until a leader has confirmed, or fails with NoLeader. */
    public CompletableFuture<Long> afterWithin(Duration timeout) {
        return until(System.nanoTime() + timeout.toNanos());
    }

    private CompletableFuture<Long> until(long deadlineNanos) {
        return after().exceptionallyCompose(failure -> {
            if (System.nanoTime() > deadlineNanos) {
                return CompletableFuture.failedFuture(
                        new ReplicaException.NoLeader("no leader confirmed the read in time", failure));
            }
            Executor soon = task -> timer.schedule(task, PAUSE_AFTER_FAILURE.toMillis(), TimeUnit.MILLISECONDS);
            return CompletableFuture.supplyAsync(() -> deadlineNanos, soon).thenCompose(this::until);
        });
    }

    /** One request. */
    public CompletableFuture<Long> after() {
        CompletableFuture<Long> mine;
        synchronized (this) {
            mine = next;
            if (underWay) {
                nextWanted = true;
                return mine;
            }
            underWay = true;
            next = new CompletableFuture<>();
        }
        confirm(mine);
        return mine;
    }

    private void confirm(CompletableFuture<Long> waiting) {
        requests.incrementAndGet();
        requestFromLeader().whenComplete((index, failure) -> {
            CompletableFuture<Long> following = null;
            synchronized (this) {
                if (nextWanted) {
                    following = next;
                    next = new CompletableFuture<>();
                    nextWanted = false;
                } else {
                    underWay = false;
                }
            }
            if (failure == null) {
                waiting.complete(index);
            } else {
                waiting.completeExceptionally(Consensus.unwrap(failure));
            }
            if (following != null) {
                confirm(following);
            }
        });
    }

    private CompletableFuture<Long> requestFromLeader() {
        Optional<String> elsewhere = consensus.leaderElsewhere();
        if (elsewhere.isEmpty()) {
            return consensus.isLeaderReady()
                    // As for an answer from elsewhere: the next readers wait for this one.
                    ? consensus.readIndex().orTimeout(callTimeout.toNanos(), TimeUnit.NANOSECONDS)
                    : CompletableFuture.failedFuture(new ReplicaException.NoLeader("no leader is known here"));
        }
        return askLeader(elsewhere.get())
                .thenApply(answer -> answer.required("index").longValue());
    }

    private CompletableFuture<JsonNode> askLeader(String leader) {
        return link.call(leader, PeerOperation.READ_INDEX, "{}".getBytes(UTF_8), callTimeout)
                .thenApply(ReadIndexes::parsed);
    }

    /** At the leader: answers a peer. */
    public CompletableFuture<byte[]> answer() {
        if (!consensus.isLeaderReady()) {
            return CompletableFuture.failedFuture(new ReplicaException.NoLeader("this replica does not lead"));
        }
        return consensus.readIndex().thenApply(this::encoded);
    }

    private byte[] encoded(long index) {
        long term = consensus.term();
        long last = consensus.log().getNextIndex() - 1;
        // Read in this order: so it is the end of the log with which this replica leads in that term.
        if (!consensus.isLeaderReady() || consensus.term() != term) {
            throw new ReplicaException.NoLeader("this replica no longer leads");
        }
        return JSON.createObjectNode()
                .put("index", index)
                .put("last", last)
                .put("term", term)
                .toString()
                .getBytes(UTF_8);
    }

    private static LeadersEnd endIn(JsonNode answer) {
        return answer.has("last")
                ? new LeadersEnd(
                        answer.required("last").longValue(),
                        answer.required("term").longValue())
                : new LeadersEnd(answer.required("index").longValue(), Long.MAX_VALUE);
    }

    private static JsonNode parsed(byte[] answer) {
        try {
            return JSON.readTree(answer);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    public long requests() {
        return requests.get();
    }
}
