package com.pygmy.frontend.handler;

import com.codahale.metrics.Counter;
import com.codahale.metrics.MetricRegistry;
import com.pygmy.frontend.exchange.ClientExchange;
import com.pygmy.frontend.exchange.Route;
import com.pygmy.frontend.exchange.Routes;
import com.pygmy.frontend.forward.PassThrough;
import com.pygmy.frontend.read.CachedReads;
import com.pygmy.frontend.read.SessionCheck;
import com.pygmy.protocol.Headers;
import com.pygmy.protocol.LogPosition;
import com.pygmy.protocol.Problem;
import com.pygmy.protocol.ProblemType;
import com.pygmy.service.http.NotModifiedLength;
import com.pygmy.service.limits.ClientLimitsHandler;
import io.dropwizard.lifecycle.setup.LifecycleEnvironment;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.http.HttpHeaderValue;
import org.eclipse.jetty.server.Handler;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.util.Callback;
import org.eclipse.jetty.util.component.Graceful;
import org.eclipse.jetty.util.component.LifeCycle;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Where every request comes in, ahead of all else that the server does with one. What belongs to nodes is answered here, from
 * the cache or by passing it through, in the thread that read it from its connection: nothing here blocks, so no other
 * thread need take over. Everything else goes on, in a thread that may block, to Dropwizard's handlers.
 *
 * <p>Dropwizard's handlers count, compress and drain what passes them, and do not see what is answered here. So the handler
 * counts for itself and is waited for when the server stops; answers of nodes are passed on as they are, uncompressed.
 */
public final class ProxyHandler extends Handler.Wrapper implements Graceful {
    private static final Logger LOG = LoggerFactory.getLogger(ProxyHandler.class);

    /** How Dropwizard calls the connector of its admin port. */
    private static final String ADMIN = "admin";

    private final PassThrough passThrough;
    private final CachedReads cachedReads;
    private final SessionCheck sessionCheck;
    private final Cors cors;
    private final int maxRequests;
    private final AtomicInteger inside = new AtomicInteger();
    private final Counter refused;
    /** By the first digit of the status. */
    private final Counter[] answers;

    private final Shutdown shutdown = new Shutdown(this) {
        @Override
        public boolean isShutdownDone() {
            return inside.get() == 0;
        }
    };
    private volatile boolean closing;

    /** @param maxRequests most requests that may be inside at a time; more are refused with 429 */
    public ProxyHandler(
            PassThrough passThrough,
            CachedReads cachedReads,
            SessionCheck sessionCheck,
            Cors cors,
            int maxRequests,
            MetricRegistry metrics) {
        this.passThrough = passThrough;
        this.cachedReads = cachedReads;
        this.sessionCheck = sessionCheck;
        this.cors = cors;
        this.maxRequests = maxRequests;
        this.refused = metrics.counter("frontend.proxy.refused");
        this.answers = IntStream.range(0, 6)
                .mapToObj(digit -> metrics.counter("frontend.proxy.answers." + digit + "xx"))
                .toArray(Counter[]::new);
        metrics.gauge("frontend.proxy.inside", () -> inside::get);
    }

    /** Puts the handler before everything that the server does with requests, but for its limits, as soon as there is a server. */
    public void openBefore(LifecycleEnvironment lifecycle) {
        lifecycle.addEventListener(new LifeCycle.Listener() {
            @Override
            public void lifeCycleStarting(LifeCycle starting) {
                if (starting instanceof Server server) {
                    ClientLimitsHandler.insertBehind(server, ProxyHandler.this);
                }
            }
        });
    }

    /** From now on each answer tells its client not to use the connection again, so that none is cut in use. */
    public void beginClosing() {
        closing = true;
    }

    /** Whether the frontend is about to stop. */
    public boolean isClosing() {
        return closing;
    }

    /** The server stops once everybody inside has been answered; who still comes meanwhile is served like before. */
    @Override
    public CompletableFuture<Void> shutdown() {
        beginClosing();
        return shutdown.shutdown();
    }

    @Override
    public boolean isShutdown() {
        return shutdown.isShutdown();
    }

    @Override
    public InvocationType getInvocationType() {
        return InvocationType.NON_BLOCKING;
    }

    @Override
    public boolean handle(Request request, Response response, Callback callback) {
        if (ADMIN.equals(request.getConnectionMetaData().getConnector().getName())) {
            return goOn(request, response, callback);
        }
        if (closing) {
            response.getHeaders().put(HttpHeader.CONNECTION, HttpHeaderValue.CLOSE);
        }
        NotModifiedLength.watch(request);
        cors.mark(request, response);
        boolean keyed = request.getHeaders().contains(Headers.IDEMPOTENCY_KEY);
        Route route = Routes.find(request.getMethod(), request.getHttpURI().getPath(), keyed);
        if (route instanceof Route.Here) {
            return goOn(request, response, callback);
        }
        Callback leaving = new Leaving(response, callback);
        if (inside.incrementAndGet() > maxRequests) {
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
        return true;
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
        LogPosition seen = exchange.session.of(route.group().toString()).orElse(null);
        if (seen == null || sessionCheck.isKnown(route.group(), seen)) {
            serve(exchange, route);
            return;
        }
        exchange.answerWith(
                sessionCheck.refusal(route.group(), seen),
                refusal -> refusal.ifPresentOrElse(exchange::refuse, () -> serve(exchange, route)));
    }

    private void serve(ClientExchange exchange, Route.ToNode route) {
        if (route.cacheable()) {
            cachedReads.serve(exchange, route);
        } else {
            passThrough.serve(exchange, route);
        }
    }

    /** Passes the request to Dropwizard's handlers, which may block and therefore gets a thread of its own. */
    private boolean goOn(Request request, Response response, Callback callback) {
        getServer().getThreadPool().execute(() -> {
            try {
                if (!super.handle(request, response, callback)) {
                    Response.writeError(request, response, callback, 404);
                }
            } catch (Exception e) {
                // The top of the thread: the client must get an answer.
                LOG.error(
                        "{} {} failed",
                        request.getMethod(),
                        request.getHttpURI().getPath(),
                        e);
                Response.writeError(request, response, callback, e);
            }
        });
        return true;
    }

    /** The end of a request that was inside. */
    private final class Leaving extends Callback.Nested {
        private final Response response;

        Leaving(Response response, Callback callback) {
            super(callback);
            this.response = response;
        }

        @Override
        public void succeeded() {
            answers[Math.min(response.getStatus() / 100, answers.length - 1)].inc();
            leave();
            super.succeeded();
        }

        @Override
        public void failed(Throwable failure) {
            answers[0].inc();
            leave();
            super.failed(failure);
        }

        private void leave() {
            inside.decrementAndGet();
            if (shutdown.isShutdown()) {
                shutdown.check();
            }
        }
    }
}
