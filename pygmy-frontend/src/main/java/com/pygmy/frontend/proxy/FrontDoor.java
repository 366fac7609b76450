package com.pygmy.frontend.proxy;

import com.codahale.metrics.Counter;
import com.codahale.metrics.MetricRegistry;
import com.pygmy.api.Headers;
import com.pygmy.api.Problem;
import com.pygmy.api.ProblemType;
import java.util.concurrent.atomic.AtomicInteger;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.http.HttpHeaderValue;
import org.eclipse.jetty.server.Handler;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.util.Callback;

/**
 * Where every request comes in, ahead of the servlets. What belongs to nodes is answered here, from the cache or by passing
 * it through, without a thread of its own; everything else goes on to Jersey.
 */
public final class FrontDoor extends Handler.Wrapper {
    private static final String ALLOWED = "GET, HEAD, POST, PUT, DELETE";

    private final PassThrough passThrough;
    private final CachedReads cachedReads;
    private final int maxRequests;
    private final AtomicInteger inside = new AtomicInteger();
    private final Counter refused;
    private volatile boolean closing;

    /** @param maxRequests most requests that may be inside at a time; more are refused with 429 */
    public FrontDoor(PassThrough passThrough, CachedReads cachedReads, int maxRequests, MetricRegistry metrics) {
        this.passThrough = passThrough;
        this.cachedReads = cachedReads;
        this.maxRequests = maxRequests;
        this.refused = metrics.counter("frontend.door.refused");
        metrics.gauge("frontend.door.inside", () -> inside::get);
    }

    /** From now on each answer tells its client not to use the connection again, so that none is cut in use. */
    public void beginClosing() {
        closing = true;
    }

    /** Whether the frontend is about to stop. */
    public boolean isClosing() {
        return closing;
    }

    @Override
    public boolean handle(Request request, Response response, Callback callback) throws Exception {
        if (closing) {
            response.getHeaders().put(HttpHeader.CONNECTION, HttpHeaderValue.CLOSE);
        }
        boolean keyed = request.getHeaders().contains(Headers.IDEMPOTENCY_KEY);
        Route route = Routes.find(request.getMethod(), request.getHttpURI().getPath(), keyed);
        if (route instanceof Route.ToNode toNode) {
            admit(toNode, request, response, callback);
            return true;
        }
        if (route instanceof Route.NotAllowed) {
            response.getHeaders().put(HttpHeader.ALLOW, ALLOWED);
            refuse(
                    Problem.of(ProblemType.METHOD_NOT_ALLOWED, request.getMethod() + " (expected: " + ALLOWED + ")"),
                    request,
                    response,
                    callback);
            return true;
        }
        return super.handle(request, response, callback);
    }

    private void admit(Route.ToNode route, Request request, Response response, Callback callback) {
        if (inside.incrementAndGet() > maxRequests) {
            inside.decrementAndGet();
            refused.inc();
            refuse(
                    Problem.of(
                            ProblemType.OVERLOADED,
                            "requests: too many at once (expected: at most " + maxRequests + ")"),
                    request,
                    response,
                    callback);
            return;
        }
        Callback leaving = Callback.from(callback, inside::decrementAndGet);
        Visit visit;
        try {
            visit = Visit.of(request, response, leaving);
        } catch (IllegalArgumentException e) {
            String wrong = String.valueOf(e.getMessage());
            refuse(Problem.of(ProblemType.INVALID_REQUEST, wrong), request, response, leaving);
            return;
        }
        if (route.cacheable()) {
            cachedReads.serve(visit, route);
        } else {
            passThrough.serve(visit, route);
        }
    }

    private static void refuse(Problem problem, Request request, Response response, Callback callback) {
        Visit.refuse(problem, request, response, callback);
    }
}
