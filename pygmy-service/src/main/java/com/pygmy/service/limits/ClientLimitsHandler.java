package com.pygmy.service.limits;

import com.codahale.metrics.MetricRegistry;
import com.pygmy.protocol.Executed;
import com.pygmy.protocol.Headers;
import com.pygmy.protocol.Problem;
import com.pygmy.protocol.ProblemType;
import com.pygmy.service.Timers;
import com.pygmy.service.limits.ClientMetrics.Refused;
import com.pygmy.service.log.RequestTrace;
import com.pygmy.service.problem.Problems;
import com.pygmy.service.server.JettyServer;
import io.dropwizard.core.setup.Environment;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.eclipse.jetty.http.HttpFields;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.http.HttpHeaderValue;
import org.eclipse.jetty.http.HttpMethod;
import org.eclipse.jetty.server.ConnectionMetaData;
import org.eclipse.jetty.server.Connector;
import org.eclipse.jetty.server.Handler;
import org.eclipse.jetty.server.HttpConfiguration;
import org.eclipse.jetty.server.HttpConnectionFactory;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.util.Callback;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The outermost handler of a service but for that of spans, on all its ports: lets a request in once its body is here, and counts what is held for
 * it until it has been answered. A body that is too large, too slow or finds no room is refused with 413, 408 or 429; a client
 * that does not read its answer is cut off. No thread waits for a client here; none behind waits for a body that is not
 * streamed.
 */
public final class ClientLimitsHandler extends Handler.Wrapper {
    private static final Logger LOG = LoggerFactory.getLogger(ClientLimitsHandler.class);
    private static final Duration TICK = Duration.ofMillis(250);

    /** While nothing waits for a client: then only headers that come too slowly are looked for, and nothing where none come. */
    private static final Duration HEADERS_TICK = Duration.ofSeconds(1);

    private final ByteBudget budget;
    private final ClientMetrics metrics;
    private final LimitedResponse.Rules answers;
    private final Set<String> streamedPaths;
    private final Map<Connector, OpenConnections> openConnections = new ConcurrentHashMap<>();
    private final ClientLimits limits;
    private final int bodyMaxBytes;
    private final long bodyTimeoutNanos;
    private final ScheduledExecutorService timer;
    private final AtomicBoolean ticking = new AtomicBoolean();

    /** @param streamedPaths where bodies are read as they come and may be of any size */
    private ClientLimitsHandler(
            ClientLimits limits, Set<String> streamedPaths, MetricRegistry registry, ScheduledExecutorService timer) {
        this.limits = limits;
        this.timer = timer;
        this.budget = new ByteBudget(limits.heldMaxBytes(), System::nanoTime);
        this.metrics = new ClientMetrics(budget, registry, this::tickSoon);
        this.answers = new LimitedResponse.Rules(limits.answerTimeout().toNanos(), limits.answerBytesPerSecondMin());
        this.streamedPaths = Set.copyOf(streamedPaths);
        this.bodyMaxBytes = limits.bodyMaxBytes();
        this.bodyTimeoutNanos = limits.bodyTimeout().toNanos();
        budget.onWaiting(this::tickSoon);
    }

    /** Puts a handler with these limits before all others of a service, and has it do its work while the service runs. */
    public static void install(ClientLimits limits, Set<String> streamedPaths, Environment environment) {
        ScheduledExecutorService timer = Timers.of(environment.lifecycle(), "client-limits", 1);
        ClientLimitsHandler handler = new ClientLimitsHandler(limits, streamedPaths, environment.metrics(), timer);
        JettyServer.beforeStart(environment.lifecycle(), server -> {
            handler.watch(server.getConnectors());
            server.insertHandler(handler);
        });
    }

    /** What makes connections of which these limits hear. */
    public static HttpConnectionFactory connections(HttpConfiguration configuration) {
        return new WatchedConnection.Factory(configuration);
    }

    /**
     * Puts a handler before all others but this one.
     *
     * @throws IllegalStateException where {@link #install} was not called before
     */
    public static void insertBehind(Server server, Handler.Singleton handler) {
        ClientLimitsHandler limits = server.getDescendant(ClientLimitsHandler.class);
        if (limits == null) {
            throw new IllegalStateException("there are no limits on clients");
        }
        limits.insertHandler(handler);
    }

    private void watch(Connector... connectors) {
        for (Connector connector : connectors) {
            int max = JettyServer.isAdmin(connector) ? limits.adminConnectionsMax() : limits.connectionsMax();
            OpenConnections connections = new OpenConnections(
                    max, limits.headersTimeout().toNanos(), metrics, budget::nanoTime, this::tickSoon);
            openConnections.put(connector, connections);
            connector.addEventListener(connections);
        }
    }

    /** There is something to look at: has the ticks begin, unless they go on. */
    private void tickSoon() {
        if (ticking.get() || !ticking.compareAndSet(false, true)) {
            return;
        }
        Duration pause = budget.waitingClients() == 0 ? HEADERS_TICK : TICK;
        try {
            timer.schedule(this::tick, pause.toMillis(), TimeUnit.MILLISECONDS);
        } catch (RejectedExecutionException e) {
            LOG.debug("the limits on clients end with the service");
        }
    }

    private void tick() {
        ticking.set(false); // before the look: what comes during it has another tick
        boolean goOn = true;
        try {
            budget.endLate();
            goOn = budget.waitingClients() > 0;
            for (OpenConnections connections : openConnections.values()) {
                goOn |= connections.closeLate();
            }
            goOn |= metrics.logNews();
        } catch (RuntimeException e) {
            // The top of the timer's thread: a failure here must not end its work.
            LOG.error("the limits on clients failed", e);
        }
        if (goOn) {
            tickSoon();
        }
    }

    @Override
    public boolean handle(Request request, Response response, Callback callback) throws Exception {
        Holding holding = new Holding(budget);
        Leaving leaving = new Leaving(holding, began(request), callback);
        Response limited = new LimitedResponse(request, response, holding, budget, answers, metrics);
        if (!hasBody(request)) {
            return next(new LimitedRequest(request, holding, ByteBuffer.allocate(0)), limited, leaving);
        }
        if (isStreamed(request)) {
            return next(new LimitedRequest(request, holding, null), limited, leaving, droppingRest(request, leaving));
        }
        if (request.getLength() > bodyMaxBytes) {
            refuse(ArrivingBody.Failure.TOO_LARGE, request, limited, leaving);
            return true;
        }
        ArrivingBody body = new ArrivingBody(
                request,
                holding,
                budget,
                bodyMaxBytes,
                bodyTimeoutNanos,
                bytes -> later(new LimitedRequest(request, holding, bytes), limited, leaving),
                failure -> refuse(failure, request, limited, leaving));
        if (body.isWhole()) {
            return next(new LimitedRequest(request, holding, body.bytes()), limited, leaving);
        }
        return true;
    }

    private static boolean hasBody(Request request) {
        return request.getLength() > 0 || request.getHeaders().contains(HttpHeader.TRANSFER_ENCODING);
    }

    private OpenConnections.@Nullable Progress began(Request request) {
        ConnectionMetaData from = request.getConnectionMetaData();
        OpenConnections connections = openConnections.get(from.getConnector());
        return connections == null ? null : connections.began(from.getConnection());
    }

    private boolean isStreamed(Request request) {
        return HttpMethod.POST.is(request.getMethod())
                && streamedPaths.contains(request.getHttpURI().getPath());
    }

    private boolean next(Request request, Response response, Leaving leaving) throws Exception {
        return next(request, response, leaving, leaving);
    }

    private boolean next(Request request, Response response, Leaving leaving, Callback callback) throws Exception {
        boolean handled = super.handle(request, response, callback);
        if (!handled) {
            leaving.end();
        }
        return handled;
    }

    /** Goes on in this thread if nothing behind blocks, else in one that may be blocked. */
    private void later(Request request, Response response, Callback callback) {
        if (getInvocationType() == InvocationType.NON_BLOCKING) {
            goOn(request, response, callback);
            return;
        }
        try {
            getServer().getThreadPool().execute(() -> goOn(request, response, callback));
        } catch (RejectedExecutionException e) {
            callback.failed(e); // the server stops
        }
    }

    private void goOn(Request request, Response response, Callback callback) {
        try {
            if (!super.handle(request, response, callback)) {
                Response.writeError(request, response, callback, 404);
            }
        } catch (Exception e) {
            // The top of the thread: the client must get an answer.
            LOG.error("{} {} failed", request.getMethod(), request.getHttpURI().getPath(), e);
            Response.writeError(request, response, callback, e);
        }
    }

    private void refuse(ArrivingBody.Failure failure, Request request, Response response, Callback callback) {
        Problem problem = switch (failure) {
            case TOO_LARGE -> {
                metrics.refused(Refused.BODY_TOO_LARGE);
                yield Problem.of(
                        ProblemType.BODY_TOO_LARGE, "body: too many bytes (expected: at most " + bodyMaxBytes + ")");
            }
            case NO_ROOM -> {
                metrics.refused(Refused.BODY_NO_ROOM);
                yield Problem.failure(
                        ProblemType.OVERLOADED,
                        "body: too much is held for other requests (expected: a try in a moment)",
                        Executed.NO);
            }
            case TOO_SLOW -> {
                metrics.refused(Refused.BODY_TOO_SLOW);
                yield Problem.failure(
                        ProblemType.REQUEST_TIMEOUT,
                        "body: has not arrived in time (expected: within " + bodyTimeoutNanos / 1_000_000 + " ms)",
                        Executed.NO);
            }
            case BROKEN ->
                Problem.of(ProblemType.INVALID_REQUEST, "body: ended early (expected: as long as its headers say)");
        };
        boolean goesOn = failure == ArrivingBody.Failure.TOO_LARGE;
        answer(problem, request, response, goesOn ? droppingRest(request, callback) : callback);
    }

    /** For answers that may come before the end of the body. */
    private Callback droppingRest(Request request, Callback callback) {
        return Callback.from(
                InvocationType.NON_BLOCKING,
                () -> new RefusedBody(request, bodyTimeoutNanos, callback).drop(),
                callback::failed);
    }

    private static void answer(Problem problem, Request request, Response response, Callback callback) {
        response.setStatus(problem.status());
        HttpFields.Mutable headers = response.getHeaders();
        Problems.headers(problem).forEach(headers::put);
        headers.put(HttpHeader.CONTENT_TYPE, Problem.MEDIA_TYPE);
        headers.put(HttpHeader.CONNECTION, HttpHeaderValue.CLOSE);
        RequestTrace trace = RequestTrace.received(
                request.getHeaders().get(Headers.REQUEST_ID),
                request.getHeaders().get(Headers.TRACEPARENT));
        headers.put(Headers.REQUEST_ID, trace.requestId());
        byte[] body = Problems.bytes(
                problem.withInstance(String.valueOf(request.getHttpURI().getPath())));
        headers.put(HttpHeader.CONTENT_LENGTH, body.length);
        response.write(true, ByteBuffer.wrap(body), callback);
    }

    /** The end of a request: nothing is held for it any more. */
    private static final class Leaving extends Callback.Nested {
        private final Holding holding;
        private final OpenConnections.@Nullable Progress connection;
        private final AtomicBoolean ended = new AtomicBoolean();

        Leaving(Holding holding, OpenConnections.@Nullable Progress connection, Callback callback) {
            super(callback);
            this.holding = holding;
            this.connection = connection;
        }

        void end() {
            holding.close();
            if (ended.compareAndSet(false, true) && connection != null) {
                connection.ended();
            }
        }

        @Override
        public void succeeded() {
            end();
            super.succeeded();
        }

        @Override
        public void failed(Throwable failure) {
            end();
            super.failed(failure);
        }
    }
}
