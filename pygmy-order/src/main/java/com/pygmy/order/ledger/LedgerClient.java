package com.pygmy.order.ledger;

import com.codahale.metrics.MetricRegistry;
import com.fasterxml.jackson.databind.ObjectReader;
import com.pygmy.api.ledger.Decision;
import com.pygmy.api.ledger.DecisionRequest;
import com.pygmy.api.ledger.LedgerEntry;
import com.pygmy.api.ledger.LedgerPage;
import com.pygmy.failover.Deadline;
import com.pygmy.failover.Need;
import com.pygmy.failover.Pool;
import com.pygmy.protocol.ApiJson;
import com.pygmy.protocol.Consistency;
import com.pygmy.protocol.Headers;
import com.pygmy.protocol.LogPosition;
import com.pygmy.protocol.SessionToken;
import com.pygmy.service.tracing.Tracing;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import org.eclipse.jetty.client.HttpClient;

/**
 * The operations of the catalog's ledger. Every call is asynchronous, is sent to other nodes again within its deadline and a
 * shared retry budget, and fails with a {@link LedgerFailure} only, which says whether it may have happened. Thread-safe.
 */
public final class LedgerClient {
    private static final ObjectReader ENTRY = ApiJson.lenient().readerFor(LedgerEntry.class);
    private static final ObjectReader PAGE = ApiJson.lenient().readerFor(LedgerPage.class);
    private static final byte[] NO_BODY = {};

    /** A wait of a second, and the time for its answer: a node that takes longer would count as one that does not answer. */
    private static final Duration WAIT_WITHIN = Duration.ofMillis(1500);

    private final LedgerCalls calls;
    private final DecisionQueue decisions;
    private final boolean waitAllowed;

    /**
     * @param authorization how the catalog knows a node
     * @param executor goes on after a pause; its work never blocks
     */
    public LedgerClient(
            CatalogConfiguration configuration,
            HttpClient client,
            Pool pool,
            String authorization,
            Executor executor,
            MetricRegistry metrics,
            Tracing tracing) {
        waitAllowed = configuration.failoverRules().readTimeout().compareTo(WAIT_WITHIN) >= 0;
        calls = new LedgerCalls(configuration, client, pool, authorization, metrics, tracing);
        decisions = new DecisionQueue(
                calls::decide, configuration.queuedPerNodeMax(), configuration.decisionCallsMax(), executor, tracing);
    }

    /** Has an order decided, once and for all: the first decision for its id stands, and asking again gives the same. */
    public CompletableFuture<LedgerAnswer<Decision>> decide(DecisionRequest request, Hop hop, Deadline deadline) {
        return decisions.decide(request, hop, deadline);
    }

    /** The ledger's row of an order, if there is one, as fresh as the session or the consistency demands. */
    public CompletableFuture<LedgerAnswer<Optional<LedgerEntry>>> entry(
            String orderId, SessionToken session, Consistency consistency, Hop hop, Deadline deadline) {
        Map<String, String> headers = hop.headers();
        headers.put(Headers.CONSISTENCY, consistency.toString());
        if (!session.isEmpty()) {
            headers.put(Headers.SESSION, session.toString());
        }
        long seen = session.of("catalog").map(LogPosition::index).orElse(0L);
        return calls.send(
                new LedgerRequest<>(
                        "/v1/ledger/" + orderId,
                        null,
                        headers,
                        consistency == Consistency.LINEARIZABLE ? Need.WRITE : Need.read(seen),
                        body -> Optional.of(ENTRY.readValue(body)),
                        Optional.of(Optional.empty())),
                deadline);
    }

    /**
     * Rows after a sequence, as some replica has them: a stretch without gaps, perhaps not the newest. The leader is asked first, as
     * followers of a quiet group learn late of what was committed.
     */
    public CompletableFuture<LedgerAnswer<LedgerPage>> page(long after, int limit, Deadline deadline) {
        return page(after, limit, Map.of(), Need.WRITE, deadline);
    }

    /**
     * The same, but where the catalog has nothing behind a position that was seen, the answer comes with the next entry that it applies, or
     * after about a second.
     */
    public CompletableFuture<LedgerAnswer<LedgerPage>> pageNewerThan(
            LogPosition seen, long after, int limit, Deadline deadline) {
        Map<String, String> headers = waitAllowed && deadline.remaining().compareTo(WAIT_WITHIN) >= 0
                ? Map.of(Headers.SESSION, SessionToken.EMPTY.advance(seen).toString(), Headers.PREFER, "wait=1")
                : Map.of();
        return page(after, limit, headers, Need.WRITE, deadline);
    }

    /** How far the ledger reaches: an empty page with its epoch and end, from a linearizable read. */
    public CompletableFuture<LedgerAnswer<LedgerPage>> end(Deadline deadline) {
        Map<String, String> linearizable = Map.of(Headers.CONSISTENCY, Consistency.LINEARIZABLE.toString());
        return page(Long.MAX_VALUE, 1, linearizable, Need.WRITE, deadline);
    }

    private CompletableFuture<LedgerAnswer<LedgerPage>> page(
            long after, int limit, Map<String, String> headers, Need need, Deadline deadline) {
        String path = "/v1/ledger?after=" + after + "&limit=" + limit;
        return calls.send(
                new LedgerRequest<>(path, null, headers, need, body -> PAGE.readValue(body), Optional.empty()),
                deadline);
    }

    /** Gives the copies of a cancelled order back, once however often it is sent. Empty where the ledger has no such row. */
    public CompletableFuture<LedgerAnswer<Optional<LedgerEntry>>> giveBack(String orderId, Hop hop, Deadline deadline) {
        return calls.send(
                new LedgerRequest<>(
                        "/v1/ledger/" + orderId + "/return",
                        NO_BODY,
                        hop.headers(),
                        Need.WRITE,
                        body -> Optional.of(ENTRY.readValue(body)),
                        Optional.of(Optional.empty())),
                deadline);
    }
}
