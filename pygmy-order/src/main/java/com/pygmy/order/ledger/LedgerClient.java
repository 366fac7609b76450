package com.pygmy.order.ledger;

import com.codahale.metrics.Meter;
import com.codahale.metrics.MetricRegistry;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonMappingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.ObjectReader;
import com.fasterxml.jackson.databind.ObjectWriter;
import com.pygmy.api.ApiJson;
import com.pygmy.api.Consistency;
import com.pygmy.api.Headers;
import com.pygmy.api.ledger.Decision;
import com.pygmy.api.ledger.DecisionBatch;
import com.pygmy.api.ledger.DecisionBatch.Decisions;
import com.pygmy.api.ledger.DecisionRequest;
import com.pygmy.api.ledger.LedgerEntry;
import com.pygmy.api.ledger.LedgerPage;
import com.pygmy.api.session.SessionToken;
import com.pygmy.failover.Deadline;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;

/**
 * Asks the catalog's ledger. Every call is asynchronous, is asked again at other nodes within its deadline and a shared
 * {@linkplain RetryBudget retry budget}, and fails with a {@link LedgerFailure} only, which says whether it may have
 * happened. Thread-safe.
 */
public final class LedgerClient {
    private static final ObjectMapper JSON = ApiJson.lenient();
    private static final ObjectWriter DECISION_BATCH = JSON.writerFor(DecisionBatch.class);
    private static final ObjectReader DECISIONS = JSON.readerFor(Decisions.class);
    private static final ObjectReader ENTRY = JSON.readerFor(LedgerEntry.class);
    private static final ObjectReader PAGE = JSON.readerFor(LedgerPage.class);
    private static final String NO_BODY = "";

    /** So many retries does each call earn: with half of the calls failing once, all of them are asked again. */
    private static final double RETRIES_PER_CALL = 0.5;

    private final CatalogLink link;
    private final CatalogPool pool;
    private final RetryBudget budget;
    private final int attemptsMax;
    private final Duration attemptTimeout;
    private final Executor executor;
    private final DecisionQueue decisions;
    private final Meter retries;
    private final Meter failures;

    /**
     * @param executor goes on after a pause; its work never blocks
     */
    public LedgerClient(
            CatalogConfiguration configuration,
            CatalogLink link,
            CatalogPool pool,
            Executor executor,
            MetricRegistry metrics) {
        this.link = link;
        this.pool = pool;
        this.executor = executor;
        budget = new RetryBudget(configuration.getRetryBurst(), RETRIES_PER_CALL);
        attemptsMax = configuration.getAttemptsMax();
        attemptTimeout = configuration.getAttemptTimeout().toJavaDuration();
        decisions = new DecisionQueue(this::decideAll, configuration.getQueuedPerNodeMax(), executor);
        retries = metrics.meter("ledger.retries");
        failures = metrics.meter("ledger.failures");
    }

    /** Has an order decided, once and for all: the first decision for its id stands, and asking again gives the same. */
    public CompletableFuture<LedgerAnswer<Decision>> decide(DecisionRequest request, Hop hop, Deadline deadline) {
        return decisions.decide(request, hop, deadline);
    }

    private CompletableFuture<LedgerAnswer<Decisions>> decideAll(DecisionBatch batch, Hop hop, Deadline deadline) {
        return ask(
                new Question<>(
                        "/v1/ledger/decisions",
                        write(batch),
                        CatalogLink.headers(hop),
                        true,
                        true,
                        body -> whole(DECISIONS.readValue(body), batch),
                        Optional.empty()),
                deadline);
    }

    private static Decisions whole(Decisions answer, DecisionBatch batch) throws JsonProcessingException {
        if (answer.decisions() == null
                || answer.decisions().size() != batch.orders().size()) {
            throw new JsonMappingException(
                    null, "not one decision for each of " + batch.orders().size() + " orders");
        }
        return answer;
    }

    /** The ledger's row of an order, if there is one, as fresh as the session or the consistency demands. */
    public CompletableFuture<LedgerAnswer<Optional<LedgerEntry>>> entry(
            String orderId, SessionToken session, Consistency consistency, Hop hop, Deadline deadline) {
        Map<String, String> headers = new HashMap<>(CatalogLink.headers(hop));
        headers.put(Headers.CONSISTENCY, consistency.toString());
        if (!session.isEmpty()) {
            headers.put(Headers.SESSION, session.toString());
        }
        return ask(
                new Question<>(
                        "/v1/ledger/" + orderId,
                        null,
                        headers,
                        false,
                        consistency == Consistency.LINEARIZABLE,
                        body -> Optional.of(ENTRY.readValue(body)),
                        Optional.of(Optional.empty())),
                deadline);
    }

    /** Rows after a sequence, as the asked replica has them: a stretch without gaps, perhaps not the newest. */
    public CompletableFuture<LedgerAnswer<LedgerPage>> page(long after, int limit, Deadline deadline) {
        return ask(
                new Question<>(
                        "/v1/ledger?after=" + after + "&limit=" + limit,
                        null,
                        Map.of(),
                        false,
                        false,
                        PAGE::readValue,
                        Optional.empty()),
                deadline);
    }

    /** How far the ledger reaches: an empty page with its epoch and end, from a linearizable read. */
    public CompletableFuture<LedgerAnswer<LedgerPage>> end(Deadline deadline) {
        return ask(
                new Question<>(
                        "/v1/ledger?after=" + Long.MAX_VALUE + "&limit=1",
                        null,
                        Map.of(Headers.CONSISTENCY, Consistency.LINEARIZABLE.toString()),
                        false,
                        true,
                        PAGE::readValue,
                        Optional.empty()),
                deadline);
    }

    /** Gives the copies of a cancelled order back, once however often it is asked. Empty where the ledger has no such row. */
    public CompletableFuture<LedgerAnswer<Optional<LedgerEntry>>> giveBack(String orderId, Hop hop, Deadline deadline) {
        return ask(
                new Question<>(
                        "/v1/ledger/" + orderId + "/return",
                        NO_BODY,
                        CatalogLink.headers(hop),
                        true,
                        true,
                        body -> Optional.of(ENTRY.readValue(body)),
                        Optional.of(Optional.empty())),
                deadline);
    }

    private <T> CompletableFuture<LedgerAnswer<T>> ask(Question<T> question, Deadline deadline) {
        return new LedgerCall<>(this, question, deadline).begin();
    }

    CatalogLink link() {
        return link;
    }

    CatalogPool pool() {
        return pool;
    }

    RetryBudget budget() {
        return budget;
    }

    Executor executor() {
        return executor;
    }

    int attemptsMax() {
        return attemptsMax;
    }

    Duration attemptTimeout() {
        return attemptTimeout;
    }

    void attempted(int attempts) {
        if (attempts > 1) {
            retries.mark();
        }
    }

    void failed() {
        failures.mark();
    }

    private static String write(DecisionBatch batch) {
        try {
            return DECISION_BATCH.writeValueAsString(batch);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("a decision batch cannot be written", e);
        }
    }
}
