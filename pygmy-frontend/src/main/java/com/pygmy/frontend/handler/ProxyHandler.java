package com.pygmy.frontend.handler;

import com.codahale.metrics.Counter;
import com.codahale.metrics.MetricRegistry;
import com.pygmy.failover.Group;
import com.pygmy.frontend.cluster.RequestMeter;
import com.pygmy.frontend.exchange.ClientExchange;
import com.pygmy.frontend.exchange.Route;
import com.pygmy.frontend.exchange.Routes;
import com.pygmy.frontend.forward.PassThrough;
import com.pygmy.frontend.read.CachedReads;
import com.pygmy.frontend.read.SessionCheck;
import com.pygmy.protocol.Consistency;
import com.pygmy.protocol.Headers;
import com.pygmy.protocol.LogPosition;
import com.pygmy.protocol.Problem;
import com.pygmy.protocol.ProblemType;
import com.pygmy.service.http.NotModifiedLength;
import com.pygmy.service.http.core.CoreHandler;
import java.util.Iterator;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.util.Callback;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Where every request comes in. What belongs to nodes is answered here, from the cache or by passing it through; answers of
 * nodes are passed on as they are, uncompressed.
 */
public final class ProxyHandler extends CoreHandler {
    private static final Logger LOG = LoggerFactory.getLogger(ProxyHandler.class);

    private final PassThrough passThrough;
    private final CachedReads cachedReads;
    private final SessionCheck sessionCheck;
    private final Cors cors;
    private final int maxRequests;
    private final AtomicInteger placesTaken = new AtomicInteger();
    private final RequestMeter meter;
    private final Counter refused;

    /**
     * @param maxRequests most requests that may wait for their answers at a time; more are refused with 429
     * @param meter is told of each request and answer
     */
    public ProxyHandler(
            PassThrough passThrough,
            CachedReads cachedReads,
            SessionCheck sessionCheck,
            Cors cors,
            int maxRequests,
            RequestMeter meter,
            MetricRegistry metrics) {
        super("frontend.proxy", metrics);
        this.passThrough = passThrough;
        this.cachedReads = cachedReads;
        this.sessionCheck = sessionCheck;
        this.cors = cors;
        this.maxRequests = maxRequests;
        this.meter = meter;
        this.refused = metrics.counter("frontend.proxy.refused");
    }

    @Override
    protected boolean take(Request request, Response response, Callback callback) {
        NotModifiedLength.watch(request);
        cors.mark(request, response);
        boolean keyed = request.getHeaders().contains(Headers.IDEMPOTENCY_KEY);
        Route route = Routes.find(request.getMethod(), request.getHttpURI().getPath(), keyed);
        if (route instanceof Route.Here) {
            return goOn(request, response, callback);
        }
        meter.came();
        Place place = new Place(request, response, placesTaken);
        Callback leaving = place.leaving(enter(response, callback));
        try {
            takePlace(route, request, place, leaving);
        } catch (RuntimeException e) {
            LOG.error("{} {} failed", request.getMethod(), request.getHttpURI().getPath(), e);
            leaving.failed(e); // or it would be counted as inside for ever
        }
        return true;
    }

    private void takePlace(Route route, Request request, Response response, Callback leaving) {
        if (placesTaken.incrementAndGet() > maxRequests) {
            refused.inc();
            String tooMany = "requests: too many at once (expected: at most " + maxRequests + ")";
            ClientExchange.refuse(Problem.of(ProblemType.OVERLOADED, tooMany), request, response, leaving);
        } else if (route instanceof Route.ToNode toNode) {
            admit(toNode, request, response, leaving);
        } else if (route instanceof Route.Options options) {
            cors.markOptions(response, options.allow());
            ClientExchange.options(options.allow(), request, response, leaving);
        } else if (route instanceof Route.NotAllowed notAllowed) {
            response.getHeaders().put(HttpHeader.ALLOW, notAllowed.allow());
            String wrong = request.getMethod() + " (expected: " + notAllowed.allow() + ")";
            ClientExchange.refuse(Problem.of(ProblemType.METHOD_NOT_ALLOWED, wrong), request, response, leaving);
        }
    }

    @Override
    protected void answered(Response response) {
        meter.answered(response.getStatus(), response.getRequest().getBeginNanoTime());
    }

    private void admit(Route.ToNode route, Request request, Response response, Callback callback) {
        ClientExchange exchange;
        try {
            exchange = ClientExchange.of(request, response, callback);
        } catch (IllegalArgumentException e) {
            String wrong = String.valueOf(e.getMessage());
            ClientExchange.refuse(Problem.of(ProblemType.INVALID_REQUEST, wrong), request, response, callback);
            return;
        }
        admit(exchange, route, groupsWaitedFor(exchange, route).iterator());
    }

    /**
     * The groups whose logs the answer would wait for. Reads of orders wait for the catalog's too, except where any state will do;
     * nothing that the catalog answers, and no write, needs the other group.
     */
    private static List<Group> groupsWaitedFor(ClientExchange exchange, Route.ToNode route) {
        boolean readsOrders = route.group() == Group.ORDER && route.kind().isRead();
        return readsOrders && exchange.consistency != Consistency.ANY
                ? List.of(Group.ORDER, Group.CATALOG)
                : List.of(route.group());
    }

    private void admit(ClientExchange exchange, Route.ToNode route, Iterator<Group> unchecked) {
        while (unchecked.hasNext()) {
            Group group = unchecked.next();
            LogPosition seen = exchange.session.of(group.toString()).orElse(null);
            if (seen != null && !sessionCheck.isKnown(group, seen)) {
                exchange.answerWith(
                        sessionCheck.refusal(group, seen),
                        refusal -> refusal.ifPresentOrElse(exchange::refuse, () -> admit(exchange, route, unchecked)));
                return;
            }
        }
        serve(exchange, route);
    }

    private void serve(ClientExchange exchange, Route.ToNode route) {
        if (route.cacheable()) {
            cachedReads.serve(exchange, route);
        } else {
            passThrough.serve(exchange, route);
        }
    }
}
