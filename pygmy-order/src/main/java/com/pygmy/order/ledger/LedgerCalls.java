package com.pygmy.order.ledger;

import com.codahale.metrics.Meter;
import com.codahale.metrics.MetricRegistry;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonMappingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.ObjectReader;
import com.fasterxml.jackson.databind.ObjectWriter;
import com.pygmy.api.ledger.DecisionBatch;
import com.pygmy.api.ledger.DecisionBatch.Decisions;
import com.pygmy.failover.Deadline;
import com.pygmy.failover.Need;
import com.pygmy.failover.Pool;
import com.pygmy.failover.RequestKind;
import com.pygmy.failover.RetryBudget;
import com.pygmy.failover.http.Failover;
import com.pygmy.failover.http.FailoverEvents;
import com.pygmy.failover.http.Forwarded;
import com.pygmy.failover.http.NodeAnswer;
import com.pygmy.failover.http.OutboundRequest;
import com.pygmy.failover.http.RequestBody;
import com.pygmy.protocol.ApiJson;
import com.pygmy.protocol.Executed;
import com.pygmy.protocol.Headers;
import com.pygmy.protocol.Problem;
import com.pygmy.protocol.ProblemType;
import com.pygmy.service.tracing.Tracing;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.eclipse.jetty.client.HttpClient;
import org.eclipse.jetty.http.HttpFields;
import org.eclipse.jetty.http.HttpHeader;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Sends requests to the catalog's nodes, and says what an answer means for the order node. Each request may be repeated, so it is
 * sent again after a lost answer too; but then the outcome counts as unknown until a node tells it. Thread-safe, never blocks.
 */
final class LedgerCalls {
    private static final Logger LOG = LoggerFactory.getLogger(LedgerCalls.class);
    private static final ObjectMapper JSON = ApiJson.lenient();
    private static final ObjectWriter DECISION_BATCH = JSON.writerFor(DecisionBatch.class);
    private static final ObjectReader DECISIONS = JSON.readerFor(Decisions.class);

    /** So many retries does each request earn: with half of them failing once, all of those are sent again. */
    private static final double RETRIES_PER_REQUEST = 0.5;

    private final Failover failover;
    private final Pool pool;
    private final String authorization;
    private final Meter failures;

    LedgerCalls(
            CatalogConfiguration configuration,
            HttpClient client,
            Pool pool,
            String authorization,
            MetricRegistry metrics,
            Tracing tracing) {
        Meter retries = metrics.meter("ledger.retries");
        RetryBudget budget =
                new RetryBudget(RETRIES_PER_REQUEST, configuration.retriesPerSecondMin(), System::nanoTime);
        FailoverEvents events = new FailoverEvents() {
            @Override
            public void retried() {
                retries.mark();
            }
        };
        failover = new Failover(client, configuration.failoverRules(), budget, events, tracing);
        failures = metrics.meter("ledger.failures");
        this.pool = pool;
        this.authorization = authorization;
    }

    /** Has some orders decided; each has its decision in the answer. */
    CompletableFuture<LedgerAnswer<Decisions>> decide(DecisionBatch batch, Hop hop, Deadline deadline) {
        return send(
                new LedgerRequest<>(
                        "/v1/ledger/decisions",
                        write(batch),
                        hop.headers(),
                        Need.WRITE,
                        body -> whole(DECISIONS.readValue(body), batch),
                        Optional.empty()),
                deadline);
    }

    private static byte[] write(DecisionBatch batch) {
        try {
            return DECISION_BATCH.writeValueAsBytes(batch);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("a decision batch cannot be written", e);
        }
    }

    private static Decisions whole(Decisions answer, DecisionBatch batch) throws JsonProcessingException {
        if (answer.decisions() == null
                || answer.decisions().size() != batch.orders().size()) {
            throw new JsonMappingException(
                    null, "not one decision for each of " + batch.orders().size() + " orders");
        }
        return answer;
    }

    /** The future fails with a {@link LedgerFailure} only. */
    <T> CompletableFuture<LedgerAnswer<T>> send(LedgerRequest<T> request, Deadline deadline) {
        CompletableFuture<LedgerAnswer<T>> result = new CompletableFuture<>();
        failover.send(pool, null, outbound(request), deadline)
                .thenApply(end -> read(request, end))
                .whenComplete((answer, failure) -> {
                    if (failure == null) {
                        result.complete(answer);
                    } else {
                        failures.mark();
                        result.completeExceptionally(failure.getCause()); // a stage that fails wraps what was thrown
                    }
                });
        return result;
    }

    private OutboundRequest outbound(LedgerRequest<?> request) {
        HttpFields.Mutable headers = HttpFields.build()
                .add(HttpHeader.AUTHORIZATION, authorization)
                .add(HttpHeader.ACCEPT, "application/json");
        request.headers().forEach(headers::add);
        byte[] json = request.json();
        if (json != null) {
            headers.add(HttpHeader.CONTENT_TYPE, "application/json");
        }
        return new OutboundRequest(
                json == null ? "GET" : "POST",
                request.path(),
                headers,
                json == null ? RequestBody.NONE : new RequestBody.Held(ByteBuffer.wrap(json)),
                json == null ? RequestKind.READ : RequestKind.KEYED_WRITE,
                request.need(),
                request.headers().getOrDefault(Headers.REQUEST_ID, "none"),
                null);
    }

    private static <T> LedgerAnswer<T> read(LedgerRequest<T> request, Forwarded end) {
        if (end instanceof Forwarded.GaveUp gaveUp) {
            throw failure(gaveUp.problem());
        }
        Forwarded.Answered answered = (Forwarded.Answered) end;
        NodeAnswer answer = answered.answer();
        answer.drop(); // no more is read of one that is longer than may be held
        T value;
        if (answer.status() == 200) {
            value = value(request, answer);
        } else if (request.missing().isPresent() && isWithoutSale(answered)) {
            value = request.missing().get();
        } else {
            throw refused(request, answered);
        }
        String tags = answer.headers().get(Headers.SURROGATE_KEY);
        return new LedgerAnswer<>(value, answer.marks().session(), answered.inDoubt(), tags);
    }

    /** That an order was rejected is the same to who wants the copies of its sale given back. */
    private static boolean isWithoutSale(Forwarded.Answered answered) {
        Problem problem = answered.problem();
        return answered.answer().status() == 404 || (problem != null && problem.is(ProblemType.NOT_CANCELLABLE));
    }

    private static <T> T value(LedgerRequest<T> request, NodeAnswer answer) {
        try {
            if (!answer.isWhole()) {
                throw new JsonMappingException(null, "the answer is longer than may be held");
            }
            return request.reader().read(answer.body());
        } catch (IOException e) {
            LOG.error("{} answered {} with what is not understood here", answer.node(), request.path(), e);
            throw failure(
                    ProblemType.BAD_GATEWAY,
                    "an answer of " + answer.node().name() + " is not understood",
                    request.changes());
        }
    }

    /** What it means here that a node refused: its own state is not this node's, and says nothing about it. */
    private static LedgerFailure refused(LedgerRequest<?> request, Forwarded.Answered answered) {
        Problem problem = answered.problem();
        int status = answered.answer().status();
        String what = answered.answer().node().name() + " answered " + status
                + (problem == null ? "" : " " + problem.title());
        if (problem != null && problem.is(ProblemType.SESSION_EXPIRED)) {
            return new LedgerFailure(problem);
        }
        if (status >= 500) {
            boolean leaderless = problem != null && problem.is(ProblemType.NO_LEADER);
            return failure(leaderless ? ProblemType.NO_LEADER : ProblemType.UNAVAILABLE, what, answered.inDoubt());
        }
        if (status == ProblemType.OVERLOADED.status()) {
            return failure(ProblemType.OVERLOADED, what, answered.inDoubt());
        }
        if (status == ProblemType.UNAUTHORIZED.status() || status == ProblemType.FORBIDDEN.status()) {
            String token = "the node token differs from that of "
                    + answered.answer().node().name();
            LOG.error("{} (expected: the same one at all nodes of the store)", token);
            return failure(ProblemType.BAD_GATEWAY, token, answered.inDoubt());
        }
        LOG.error("{} to {}: not expected", what, request.path());
        return failure(ProblemType.BAD_GATEWAY, what, answered.inDoubt());
    }

    private static LedgerFailure failure(ProblemType type, String reason, boolean inDoubt) {
        if (inDoubt) {
            return failure(Problem.failure(ProblemType.OUTCOME_UNKNOWN, reason, Executed.UNKNOWN));
        }
        Problem problem = Problem.of(type, reason);
        return failure(type.status() >= 500 ? problem.withExecuted(Executed.NO) : problem);
    }

    private static LedgerFailure failure(Problem problem) {
        String advice = problem.executed() == Executed.UNKNOWN ? "; ask again with the same Idempotency-Key" : "";
        return new LedgerFailure(problem.withDetail("catalog: " + problem.detail() + advice));
    }
}
