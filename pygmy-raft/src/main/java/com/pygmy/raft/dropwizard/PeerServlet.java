package com.pygmy.raft.dropwizard;

import com.pygmy.api.Problem;
import com.pygmy.api.ProblemType;
import com.pygmy.api.service.BearerTokens;
import com.pygmy.api.service.Problems;
import com.pygmy.api.service.Role;
import com.pygmy.raft.internal.PeerOperation;
import com.pygmy.raft.internal.RatisReplica;
import jakarta.servlet.AsyncContext;
import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.time.Duration;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.CompletionException;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Answers the other replicas at {@code /raft/v1/...}; nobody else has the token. No thread waits meanwhile. */
final class PeerServlet extends HttpServlet {
    static final String PATH = "/raft/v1/";

    /** A batch of commands is at most 1 MiB, and JSON around it. */
    static final int BODY_BYTES_MAX = 8 << 20;

    private static final Logger LOGGER = LoggerFactory.getLogger(PeerServlet.class);
    private static final long serialVersionUID = 1;

    private final transient BearerTokens tokens;
    private final transient Supplier<Optional<? extends RatisReplica<?>>> replica;
    private final transient Duration timeout;

    PeerServlet(BearerTokens tokens, Supplier<Optional<? extends RatisReplica<?>>> replica, Duration timeout) {
        this.tokens = tokens;
        this.replica = replica;
        this.timeout = timeout;
    }

    @Override
    protected void doPost(HttpServletRequest request, HttpServletResponse response) throws IOException {
        Optional<Problem> refusal = tokens.refusal(request.getHeader("Authorization"), Role.NODE);
        Optional<PeerOperation> operation = operation(request);
        if (refusal.isPresent() || operation.isEmpty()) {
            Problem problem = refusal.orElseGet(() -> Problem.of(ProblemType.NOT_FOUND, "no such operation"));
            Problems.write(request, response, problem);
            return;
        }
        byte[] body = request.getInputStream().readNBytes(BODY_BYTES_MAX + 1);
        if (body.length > BODY_BYTES_MAX) {
            Problems.write(
                    request,
                    response,
                    Problem.of(
                            ProblemType.BODY_TOO_LARGE,
                            "body: more than " + BODY_BYTES_MAX + " bytes (expected: at most that)"));
            return;
        }
        Optional<? extends RatisReplica<?>> here = replica.get();
        if (here.isEmpty()) {
            answer(response, 503, new PeerFailure(PeerFailure.Kind.NO_LEADER, "still starting").encode());
            return;
        }
        AsyncContext async = request.startAsync();
        async.setTimeout(timeout.toMillis());
        here.get().answer(operation.get(), body).whenComplete((reply, failure) -> {
            if (failure == null) {
                complete(async, 200, reply);
            } else {
                Throwable cause = failure instanceof CompletionException && failure.getCause() != null
                        ? failure.getCause()
                        : failure;
                complete(async, 503, PeerFailure.of(cause).encode());
            }
        });
    }

    private static Optional<PeerOperation> operation(HttpServletRequest request) {
        String path = String.valueOf(request.getPathInfo()).replaceFirst("^/", "");
        for (PeerOperation operation : PeerOperation.values()) {
            if (path(operation).equals(path)) {
                return Optional.of(operation);
            }
        }
        return Optional.empty();
    }

    static String path(PeerOperation operation) {
        return operation.name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    private static void complete(AsyncContext async, int status, byte[] body) {
        try {
            answer((HttpServletResponse) async.getResponse(), status, body);
            async.complete();
        } catch (IOException | IllegalStateException e) {
            // The peer has gone, or has waited too long and been answered.
            LOGGER.debug("a peer's answer could not be sent", e);
        }
    }

    private static void answer(HttpServletResponse response, int status, byte[] body) throws IOException {
        response.setStatus(status);
        response.setContentType("application/json");
        response.setContentLength(body.length);
        response.getOutputStream().write(body);
    }
}
