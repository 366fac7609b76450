package com.pygmy.catalog.resources;

import com.fasterxml.jackson.databind.ObjectWriter;
import com.pygmy.api.ledger.Decision;
import com.pygmy.api.ledger.DecisionBatch;
import com.pygmy.api.ledger.DecisionBatch.Decisions;
import com.pygmy.api.ledger.DecisionRequest;
import com.pygmy.api.ledger.OrderIdentity;
import com.pygmy.catalog.state.CatalogState;
import com.pygmy.catalog.state.DecideOrder;
import com.pygmy.protocol.ApiJson;
import com.pygmy.protocol.Problem;
import com.pygmy.protocol.ProblemType;
import com.pygmy.raft.CommandId;
import com.pygmy.raft.Replica;
import com.pygmy.raft.ReplicaException;
import com.pygmy.raft.Submission;
import com.pygmy.raft.Versioned;
import com.pygmy.raft.dropwizard.CommitSpan;
import com.pygmy.raft.dropwizard.Positions;
import com.pygmy.raft.dropwizard.ReplicaProblems;
import com.pygmy.service.body.BodyForm;
import com.pygmy.service.body.JsonBody;
import com.pygmy.service.http.IdempotencyKey;
import com.pygmy.service.http.core.CoreExchange;
import com.pygmy.service.http.core.CoreResource;
import com.pygmy.service.problem.ProblemException;
import com.pygmy.service.token.BearerTokens;
import com.pygmy.service.token.Role;
import com.pygmy.service.tracing.Tracing;
import java.time.Duration;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.function.Function;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** {@code POST /v1/ledger/decisions}: the orders' one decision each. No thread waits. Thread-safe. */
public final class OrderDecisions {
    private static final String PATH = "/v1/ledger/decisions";

    /** The replica's own timeouts are shorter: this one only guards against a mistake of ours. */
    private static final Duration ANSWER_TIME = Duration.ofSeconds(30);

    private static final Pattern FINGERPRINT = Pattern.compile("[0-9a-f]{64}");
    private static final JsonBody<DecisionBatch> BATCH = JsonBody.of(DecisionBatch.class);
    private static final ObjectWriter ANSWER = ApiJson.strict().writerFor(Decisions.class);

    private final Replica<CatalogState> replica;
    private final BearerTokens tokens;
    private final Tracing tracing;

    public OrderDecisions(Replica<CatalogState> replica, BearerTokens tokens, Tracing tracing) {
        this.replica = replica;
        this.tokens = tokens;
        this.tracing = tracing;
    }

    /** The resource, for nodes only. */
    public CoreResource resource() {
        return new CoreResource(PATH, "POST", List.of(), ANSWER_TIME, this::decide);
    }

    private void decide(CoreExchange exchange) {
        Optional<Problem> refusal = tokens.refusal(exchange.header("Authorization"), Role.NODE);
        if (refusal.isPresent()) {
            exchange.refuse(refusal.get());
            return;
        }
        BodyForm.requireJson(exchange.header("Content-Type"));
        Positions positions = Positions.of(exchange::header);
        List<Submission<CatalogState, Decision>> orders = commands(
                        exchange.body(BATCH).orders())
                .stream()
                .map(order -> new Submission<>(idOf(order), order))
                .toList();
        CommitSpan span = CommitSpan.begin(tracing, exchange.trace().traceparent(), orders.size());
        span.untilAll(all(replica.submitAll(orders))).whenComplete((decided, failure) -> {
            if (failure == null) {
                answer(exchange, positions, decided);
            } else {
                exchange.fail(ReplicaProblems.shown(failure));
            }
        });
    }

    private static CommandId idOf(DecideOrder order) {
        return new CommandId("d-" + order.orderId() + "-" + order.fingerprint().substring(0, 16));
    }

    /**
     * All decisions, or the failure that is true of all: where one of them was or may have been made, that it is unknown what
     * happened.
     */
    private static CompletableFuture<List<Versioned<Decision>>> all(
            List<CompletableFuture<Versioned<Decision>>> deciding) {
        return CompletableFuture.allOf(deciding.toArray(new CompletableFuture<?>[0]))
                .handle((done, failure) -> {
                    List<Throwable> failures = deciding.stream()
                            .filter(CompletableFuture::isCompletedExceptionally)
                            .map(OrderDecisions::failureOf)
                            .toList();
                    if (failures.isEmpty()) {
                        return CompletableFuture.completedFuture(
                                deciding.stream().map(CompletableFuture::join).toList());
                    }
                    return CompletableFuture.<List<Versioned<Decision>>>failedFuture(
                            failures.size() == deciding.size()
                                    ? mostDoubtful(failures)
                                    : new ReplicaException.OutcomeUnknown("some of these orders were decided"));
                })
                .thenCompose(Function.identity());
    }

    private static Throwable mostDoubtful(List<Throwable> failures) {
        return failures.stream()
                .filter(failure -> !(failure instanceof ReplicaException replica) || replica.outcomeUnknown())
                .findFirst()
                .orElse(failures.get(0));
    }

    private static Throwable failureOf(CompletableFuture<?> failed) {
        try {
            failed.join();
            throw new IllegalStateException("it has not failed");
        } catch (CompletionException e) {
            return e.getCause() == null ? e : e.getCause();
        }
    }

    private static List<DecideOrder> commands(@Nullable List<DecisionRequest> orders) {
        if (orders == null || orders.isEmpty() || orders.size() > DecisionBatch.ORDERS_MAX) {
            throw refused("orders: " + (orders == null ? "missing" : orders.size()) + " (expected: 1 to "
                    + DecisionBatch.ORDERS_MAX + ")");
        }
        return orders.stream().map(OrderDecisions::command).toList();
    }

    private static DecideOrder command(@Nullable DecisionRequest asked) {
        if (asked == null) {
            throw refused("decision: null (expected: an object)");
        }
        boolean whole = Stream.of(asked.orderId(), asked.key(), asked.fingerprint(), asked.lines())
                        .allMatch(Objects::nonNull)
                && OrderIdentity.isOrderId(asked.orderId())
                && FINGERPRINT.matcher(asked.fingerprint()).matches()
                && asked.lines().stream().allMatch(Objects::nonNull);
        if (!whole) {
            throw refused(
                    "decision: incomplete (expected: orderId, key, lines and a fingerprint of SHA-256 in hexadecimal)");
        }
        IdempotencyKey.requireValid("key", asked.key());
        try {
            return new DecideOrder(
                    asked.orderId(),
                    asked.key(),
                    asked.fingerprint(),
                    asked.lines().stream()
                            .map(line -> new DecideOrder.Line(line.bookId(), line.copies()))
                            .toList());
        } catch (IllegalArgumentException e) {
            throw refused(String.valueOf(e.getMessage()));
        }
    }

    private static ProblemException refused(String detail) {
        return ProblemException.of(ProblemType.INVALID_REQUEST, detail);
    }

    private static void answer(CoreExchange exchange, Positions positions, List<Versioned<Decision>> decided) {
        Versioned<Decision> latest = Collections.max(
                decided, Comparator.comparingLong(each -> each.position().index()));
        Decisions decisions =
                new Decisions(decided.stream().map(Versioned::value).toList());
        exchange.json(200, positions.headers(latest.position()), ANSWER, decisions);
    }
}
