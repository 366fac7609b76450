package com.pygmy.service.http.core;

import com.codahale.metrics.Counter;
import com.codahale.metrics.MetricRegistry;
import com.pygmy.service.limits.ClientLimitsHandler;
import com.pygmy.service.server.JettyServer;
import io.dropwizard.lifecycle.setup.LifecycleEnvironment;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.http.HttpHeaderValue;
import org.eclipse.jetty.server.Handler;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.util.Callback;
import org.eclipse.jetty.util.component.Graceful;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Where every request comes in, ahead of all that Dropwizard does with one but for the limits on clients. What the subclass
 * takes is answered without blocking, so it is handled in the thread that read it from its connection. Everything else goes
 * on, in a thread that may block, to Dropwizard's handlers.
 *
 * <p>Dropwizard's handlers count, compress and drain what passes them, and do not see what is taken here. So this counts for
 * itself and is waited for when the server stops. Thread-safe.
 */
public abstract class CoreHandler extends Handler.Wrapper implements Graceful {
    private static final Logger LOG = LoggerFactory.getLogger(CoreHandler.class);

    private final AtomicInteger inside = new AtomicInteger();
    /** By the first digit of the status. */
    private final Counter[] answers;

    private final Shutdown shutdown = new Shutdown(this) {
        @Override
        public boolean isShutdownDone() {
            return inside.get() == 0;
        }
    };
    private volatile boolean closing;

    /** @param name begins the names of its metrics */
    protected CoreHandler(String name, MetricRegistry metrics) {
        this.answers = IntStream.range(0, 6)
                .mapToObj(digit -> metrics.counter(name + ".answers." + digit + "xx"))
                .toArray(Counter[]::new);
        metrics.gauge(name + ".inside", () -> inside::get);
    }

    /**
     * Takes a request, or passes it on with {@link #goOn}. Must not block.
     *
     * @return true
     */
    protected abstract boolean take(Request request, Response response, Callback callback);

    /** Told of each request that was taken once its answer has been written; must neither block nor throw. */
    protected void answered(Response response) {}

    /** Puts the handler before everything that the server does with requests, but for its limits, as soon as there is a server. */
    public final void openBefore(LifecycleEnvironment lifecycle) {
        JettyServer.beforeStart(lifecycle, server -> ClientLimitsHandler.insertBehind(server, this));
    }

    /** From now on each answer tells its client not to use the connection again, so that none is cut in use. */
    public final void beginClosing() {
        closing = true;
    }

    /** Whether the service is about to stop. */
    public final boolean isClosing() {
        return closing;
    }

    /** The server stops once everybody inside has been answered; who still comes meanwhile is served like before. */
    @Override
    public final CompletableFuture<Void> shutdown() {
        beginClosing();
        return shutdown.shutdown();
    }

    @Override
    public final boolean isShutdown() {
        return shutdown.isShutdown();
    }

    @Override
    public final InvocationType getInvocationType() {
        return InvocationType.NON_BLOCKING;
    }

    @Override
    public final boolean handle(Request request, Response response, Callback callback) {
        if (JettyServer.isAdmin(request.getConnectionMetaData().getConnector())) {
            return goOn(request, response, callback);
        }
        if (closing) {
            response.getHeaders().put(HttpHeader.CONNECTION, HttpHeaderValue.CLOSE);
        }
        return take(request, response, callback);
    }

    /** Counts a request that is taken: the callback of its answer. */
    protected final Callback enter(Response response, Callback callback) {
        inside.incrementAndGet();
        return new Leaving(response, callback);
    }

    /** Passes the request to Dropwizard's handlers, which may block and therefore gets a thread of its own. */
    protected final boolean goOn(Request request, Response response, Callback callback) {
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
            answered(response);
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
