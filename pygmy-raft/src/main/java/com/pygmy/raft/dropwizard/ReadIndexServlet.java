package com.pygmy.raft.dropwizard;

import com.pygmy.raft.ReadMode;
import com.pygmy.raft.Replica;
import com.pygmy.raft.Versioned;
import com.pygmy.service.problem.Problems;
import jakarta.servlet.AsyncContext;
import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.concurrent.CompletableFuture;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * {@code GET /v1/read-index}: an index of the log that is no older than anything acknowledged before the request came, as
 * {@code Pygmy-Index}. What is true at it or later may be shown to a reader who wants to read linearizably, and a session that
 * claims to have seen a later one is not of this log.
 */
final class ReadIndexServlet extends HttpServlet {
    static final String PATH = "/v1/read-index";

    /** The replica's own timeouts are shorter: this one only guards against a mistake of ours. */
    private static final long TIMEOUT_MILLIS = 30_000;

    private static final Logger LOGGER = LoggerFactory.getLogger(ReadIndexServlet.class);

    private final transient Replica<?> replica;

    ReadIndexServlet(Replica<?> replica) {
        this.replica = replica;
    }

    @Override
    protected void doGet(HttpServletRequest request, HttpServletResponse response) throws IOException {
        try {
            Positions positions = Positions.of(request);
            CompletableFuture<Versioned<Boolean>> read = replica.query(ReadMode.LINEARIZABLE, state -> true);
            AsyncContext async = request.startAsync();
            async.setTimeout(TIMEOUT_MILLIS);
            read.whenComplete((index, failure) -> {
                try {
                    if (failure == null) {
                        positions.write(response, index.position());
                        response.setStatus(204);
                    } else {
                        fail(request, response, failure);
                    }
                } catch (IOException e) {
                    LOGGER.debug("the client is gone", e);
                } finally {
                    async.complete();
                }
            });
        } catch (RuntimeException e) {
            fail(request, response, e);
        }
    }

    private static void fail(HttpServletRequest request, HttpServletResponse response, Throwable failure)
            throws IOException {
        Problems.write(request, response, ReplicaProblems.shown(failure));
    }
}
