package com.pygmy.failover.http;

import com.pygmy.service.tls.TlsConnections;
import io.dropwizard.lifecycle.Managed;
import java.time.Duration;
import org.eclipse.jetty.client.HttpClient;
import org.eclipse.jetty.client.HttpClientTransport;
import org.eclipse.jetty.client.transport.HttpClientTransportOverHTTP;
import org.eclipse.jetty.http.HttpCookieStore;
import org.eclipse.jetty.io.ClientConnector;
import org.eclipse.jetty.util.thread.Invocable;
import org.eclipse.jetty.util.thread.QueuedThreadPool;

/**
 * The HTTP client that speaks with nodes: it keeps connections, and does nothing on its own account. It follows no redirect,
 * keeps no cookie, answers no challenge and unpacks no body; all that is between the client and the node.
 */
public final class NodeClient implements Managed {
    /** An answer's headers are some hundred bytes, and the tags of a full page of books. */
    private static final int ANSWER_HEADERS_BYTES_MAX = 32 * 1024;

    /** More than a connector takes by default: a node refuses a request with large headers in its own words. */
    private static final int REQUEST_HEADERS_BYTES_MAX = 32 * 1024;

    private final HttpClient client;

    /**
     * @param name of the threads
     * @param threads that handle what nodes send
     * @param handling whether what is done with answers blocks; where it never does, the thread that reads them from the
     *     connection does it
     * @param connectionsPerNode most connections to one address
     * @param queuedPerNode most requests that wait for one of them
     * @param idle how long an unused connection is kept
     * @param tls for nodes whose addresses begin with {@code https}
     */
    public NodeClient(
            String name,
            int threads,
            Invocable.InvocationType handling,
            int connectionsPerNode,
            int queuedPerNode,
            Duration connectTimeout,
            Duration idle,
            NodeTls tls) {
        QueuedThreadPool pool = new QueuedThreadPool(threads, Math.min(threads, 4));
        pool.setName(name);
        ClientConnector connector = new ClientConnector();
        connector.setSelectors(1);
        tls.tls().map(TlsConnections::client).ifPresent(connector::setSslContextFactory);
        HttpClientTransport transport = new HttpClientTransportOverHTTP(connector);
        transport.setInvocationType(handling);
        client = new HttpClient(transport);
        client.setName(name);
        client.addBean(tls.refusals());
        client.setExecutor(pool);
        client.setConnectBlocking(false);
        client.setConnectTimeout(connectTimeout.toMillis());
        client.setIdleTimeout(idle.toMillis());
        client.setMaxConnectionsPerDestination(connectionsPerNode);
        client.setMaxRequestsQueuedPerDestination(queuedPerNode);
        client.setMaxResponseHeadersSize(ANSWER_HEADERS_BYTES_MAX);
        client.setMaxRequestHeadersSize(REQUEST_HEADERS_BYTES_MAX);
        client.setFollowRedirects(false);
        client.setHttpCookieStore(new HttpCookieStore.Empty());
        forgetDefaults();
    }

    @SuppressWarnings("NullAway") // null is how the client is told to send none
    private void forgetDefaults() {
        client.setUserAgentField(null);
        client.setDefaultRequestContentType(null);
    }

    /** The client, which works once this is started. */
    public HttpClient http() {
        return client;
    }

    @Override
    public void start() throws Exception {
        client.start();
        client.getProtocolHandlers().clear();
        client.getContentDecoderFactories().clear();
    }

    @Override
    public void stop() throws Exception {
        client.stop();
    }
}
