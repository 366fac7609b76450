package com.pygmy.order.ledger;

import com.pygmy.api.Headers;
import com.pygmy.api.service.BearerTokens;
import io.dropwizard.lifecycle.Managed;
import java.net.URI;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.eclipse.jetty.client.BufferingResponseListener;
import org.eclipse.jetty.client.HttpClient;
import org.eclipse.jetty.client.Request;
import org.eclipse.jetty.client.Result;
import org.eclipse.jetty.client.StringRequestContent;
import org.eclipse.jetty.client.transport.HttpClientTransportOverHTTP;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.http.HttpMethod;
import org.eclipse.jetty.util.thread.QueuedThreadPool;
import org.jspecify.annotations.Nullable;

/**
 * One HTTP exchange at a time with one node of the catalog, over a bounded pool of kept connections and a bounded queue per
 * node. Does not block, does not retry, and tells apart what was never sent from what may have arrived. Thread-safe.
 */
public final class CatalogLink implements Managed {
    private static final int ANSWER_BYTES_MAX = 4 * 1024 * 1024;

    /** Shorter than Dropwizard's 30 s, so that this side closes first and no request meets a closing connection. */
    private static final Duration IDLE_TIMEOUT = Duration.ofSeconds(20);

    private final HttpClient http;
    private final String authorization;

    /**
     * @param nodeToken of the nodes' role; what is derived from it is sent
     */
    public CatalogLink(CatalogConfiguration configuration, String nodeToken) {
        QueuedThreadPool threads = new QueuedThreadPool(configuration.getThreadsMax(), 2);
        threads.setName("ledger");
        threads.setDaemon(true);
        http = new HttpClient(new HttpClientTransportOverHTTP(1));
        http.setExecutor(threads);
        http.setConnectTimeout(configuration.getConnectTimeout().toMilliseconds());
        http.setIdleTimeout(IDLE_TIMEOUT.toMillis());
        http.setMaxConnectionsPerDestination(configuration.getConnectionsPerNodeMax());
        http.setMaxRequestsQueuedPerDestination(configuration.getQueuedPerNodeMax());
        http.setFollowRedirects(false);
        http.setUserAgentField(null);
        authorization = "Bearer " + BearerTokens.derived(nodeToken);
    }

    /**
     * Sends a request and returns at once; how it went is told to {@code then}, on a thread of this client, within the
     * timeout.
     *
     * @param json the body, or null for a GET
     * @param timeout for all of it: waiting for a connection, connecting, sending, and the whole answer
     */
    void send(
            URI target, @Nullable String json, Map<String, String> headers, Duration timeout, Consumer<Exchange> then) {
        Request request = http.newRequest(target)
                .method(json == null ? HttpMethod.GET : HttpMethod.POST)
                .timeout(Math.max(1, timeout.toMillis()), TimeUnit.MILLISECONDS)
                .headers(fields -> {
                    fields.put(HttpHeader.AUTHORIZATION, authorization);
                    fields.put(HttpHeader.ACCEPT, "application/json");
                    headers.forEach(fields::put);
                });
        if (json != null) {
            request.body(new StringRequestContent("application/json", json));
        }
        Attempt attempt = new Attempt(then);
        request.onRequestHeaders(sent -> attempt.leaving = true);
        request.send(attempt);
    }

    /** The headers by which hops of one request are joined. */
    static Map<String, String> headers(Hop hop) {
        if (hop.requestId() != null && hop.traceparent() != null) {
            return Map.of(Headers.REQUEST_ID, hop.requestId(), Headers.TRACEPARENT, hop.traceparent());
        } else if (hop.requestId() != null) {
            return Map.of(Headers.REQUEST_ID, hop.requestId());
        }
        return hop.traceparent() == null ? Map.of() : Map.of(Headers.TRACEPARENT, hop.traceparent());
    }

    @Override
    public void start() throws Exception {
        http.start();
    }

    @Override
    public void stop() throws Exception {
        http.stop();
    }

    private static final class Attempt extends BufferingResponseListener {
        private final Consumer<Exchange> then;

        /** Set just before the first byte is written: from then on the node may have seen the request. */
        private volatile boolean leaving;

        Attempt(Consumer<Exchange> then) {
            super(ANSWER_BYTES_MAX);
            this.then = then;
        }

        @Override
        public void onComplete(Result result) {
            then.accept(exchange(result));
        }

        private Exchange exchange(Result result) {
            if (result.isSucceeded()) {
                String text = getContentAsString();
                return new Exchange.Answered(
                        result.getResponse().getStatus(), result.getResponse().getHeaders(), text == null ? "" : text);
            }
            return leaving ? new Exchange.NoAnswer(result.getFailure()) : new Exchange.NotSent(result.getFailure());
        }
    }
}
