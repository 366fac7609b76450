package com.pygmy.catalog.resources;

import com.fasterxml.jackson.databind.ObjectWriter;
import com.pygmy.api.ApiJson;
import com.pygmy.api.Headers;
import com.pygmy.api.Problem;
import com.pygmy.api.ProblemType;
import com.pygmy.api.ledger.Decision;
import com.pygmy.api.ledger.DecisionRequest;
import com.pygmy.api.service.BearerTokens;
import com.pygmy.api.service.JsonBody;
import com.pygmy.api.service.ProblemException;
import com.pygmy.api.service.Problems;
import com.pygmy.api.service.Role;
import com.pygmy.catalog.state.CatalogState;
import com.pygmy.catalog.state.DecideOrder;
import com.pygmy.catalog.state.Tags;
import com.pygmy.raft.CommandId;
import com.pygmy.raft.Replica;
import com.pygmy.raft.Versioned;
import com.pygmy.raft.dropwizard.Positions;
import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** {@code POST /v1/ledger/decisions}: each order's one decision, so it is a plain servlet without a thread that waits. */
public final class DecisionServlet extends HttpServlet {
    public static final String PATH = "/v1/ledger/decisions";

    private static final int FINGERPRINT_LENGTH = 64;
    private static final JsonBody<DecisionRequest> REQUEST = JsonBody.of(DecisionRequest.class);
    private static final ObjectWriter ANSWER = ApiJson.strict().writerFor(Decision.class);
    private static final long serialVersionUID = 1;

    private final transient Replica<CatalogState> replica;
    private final transient BearerTokens tokens;

    public DecisionServlet(Replica<CatalogState> replica, BearerTokens tokens) {
        this.replica = replica;
        this.tokens = tokens;
    }

    @Override
    protected void doPost(HttpServletRequest request, HttpServletResponse response) throws IOException {
        Optional<Problem> refusal = tokens.refusal(request.getHeader("Authorization"), Role.NODE);
        if (refusal.isPresent()) {
            Problems.write(request, response, refusal.get());
            return;
        }
        try {
            Positions positions = Positions.of(request);
            DecideOrder order = read(request);
            CommandId id = new CommandId(
                    "d-" + order.orderId() + "-" + order.fingerprint().substring(0, 16));
            Pending.answer(
                    request,
                    response,
                    replica.submit(id, order),
                    decided -> write(response, positions, order, decided));
        } catch (RuntimeException e) {
            Pending.fail(request, response, e);
        }
    }

    private static DecideOrder read(HttpServletRequest request) throws IOException {
        DecisionRequest asked = REQUEST.read(request.getInputStream().readAllBytes());
        boolean whole = Stream.of(asked.orderId(), asked.key(), asked.fingerprint(), asked.lines())
                        .allMatch(Objects::nonNull)
                && asked.fingerprint().length() == FINGERPRINT_LENGTH;
        if (!whole) {
            throw new ProblemException(
                    Problem.of(
                            ProblemType.INVALID_REQUEST,
                            "decision: incomplete (expected: orderId, key, lines and a fingerprint of SHA-256 in hexadecimal)"));
        }
        try {
            return new DecideOrder(
                    asked.orderId(),
                    asked.key(),
                    asked.fingerprint(),
                    asked.lines().stream()
                            .map(line -> new DecideOrder.Line(line.bookId(), line.copies()))
                            .toList());
        } catch (IllegalArgumentException e) {
            throw new ProblemException(Problem.of(ProblemType.INVALID_REQUEST, String.valueOf(e.getMessage())));
        }
    }

    private static void write(
            HttpServletResponse response, Positions positions, DecideOrder order, Versioned<Decision> decided)
            throws IOException {
        positions.write(response, decided.position());
        if (decided.value() instanceof Decision.Sold) {
            response.setHeader(
                    Headers.SURROGATE_KEY,
                    order.lines().stream().map(line -> Tags.book(line.bookId())).collect(Collectors.joining(" ")));
        }
        byte[] body = ANSWER.writeValueAsBytes(decided.value());
        response.setContentType("application/json");
        response.setContentLength(body.length);
        response.getOutputStream().write(body);
    }
}
