package com.pygmy.catalog.resources;

import com.pygmy.raft.dropwizard.ReplicaProblems;
import com.pygmy.service.problem.Problems;
import jakarta.servlet.AsyncContext;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.concurrent.CompletableFuture;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** An answer of a plain servlet that may have to wait for the replica, without a thread that waits. */
final class Pending {
    /** The replica's own timeouts are shorter: this one only guards against a mistake of ours. */
    private static final long TIMEOUT_MILLIS = 30_000;

    private static final Logger LOGGER = LoggerFactory.getLogger(Pending.class);

    private Pending() {}

    interface Writing<T> {
        void write(T value) throws IOException;
    }

    static <T> void answer(
            HttpServletRequest request, HttpServletResponse response, CompletableFuture<T> value, Writing<T> writing)
            throws IOException {
        if (value.isDone() && !value.isCompletedExceptionally()) {
            writing.write(value.join());
            return;
        }
        AsyncContext async = request.startAsync();
        async.setTimeout(TIMEOUT_MILLIS);
        // On a thread of the server: a client that does not read would hold up one of the replica's, which are few.
        value.whenComplete((result, failure) -> async.start(() -> {
            try {
                if (failure == null) {
                    writing.write(result);
                } else {
                    fail(request, response, failure);
                }
            } catch (IOException e) {
                LOGGER.debug("the client is gone", e);
            } finally {
                async.complete();
            }
        }));
    }

    static void fail(HttpServletRequest request, HttpServletResponse response, Throwable failure) throws IOException {
        Problems.write(request, response, ReplicaProblems.shown(failure));
    }
}
