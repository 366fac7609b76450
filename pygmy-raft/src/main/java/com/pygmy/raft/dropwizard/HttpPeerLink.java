package com.pygmy.raft.dropwizard;

import com.pygmy.raft.ReplicaException;
import com.pygmy.raft.internal.PeerLink;
import com.pygmy.raft.internal.PeerOperation;
import io.dropwizard.lifecycle.Managed;
import java.net.ConnectException;
import java.net.URI;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import org.eclipse.jetty.client.BufferingResponseListener;
import org.eclipse.jetty.client.BytesRequestContent;
import org.eclipse.jetty.client.HttpClient;
import org.eclipse.jetty.client.Result;
import org.eclipse.jetty.client.transport.HttpClientTransportOverHTTP;
import org.eclipse.jetty.http.HttpMethod;
import org.eclipse.jetty.io.ClientConnector;
import org.eclipse.jetty.util.thread.QueuedThreadPool;

/** The other replicas over HTTP, on kept connections, without a thread per call. */
final class HttpPeerLink implements PeerLink, Managed {
    private static final int CONNECTIONS_PER_PEER_MAX = 32;
    private static final int QUEUED_PER_PEER_MAX = 1024;
    private static final int HEADERS_BYTES_MAX = 16 * 1024;
    private static final Duration CONNECT_TIMEOUT = Duration.ofSeconds(1);

    private final Map<String, URI> peers;
    private final String authorization;
    private final HttpClient client;

    HttpPeerLink(Map<String, URI> peers, String nodeToken) {
        this.peers = peers;
        this.authorization = "Bearer " + nodeToken;
        ClientConnector connector = new ClientConnector();
        connector.setSelectors(1);
        client = new HttpClient(new HttpClientTransportOverHTTP(connector));
        QueuedThreadPool threads = new QueuedThreadPool(8, 2);
        threads.setName("peer-link");
        threads.setDaemon(true);
        client.setExecutor(threads);
        client.setMaxConnectionsPerDestination(CONNECTIONS_PER_PEER_MAX);
        client.setMaxRequestsQueuedPerDestination(QUEUED_PER_PEER_MAX);
        client.setConnectTimeout(CONNECT_TIMEOUT.toMillis());
        client.setMaxResponseHeadersSize(HEADERS_BYTES_MAX);
        client.setFollowRedirects(false);
        client.setUserAgentField(null);
    }

    @Override
    public void start() throws Exception {
        client.start();
    }

    @Override
    public void stop() throws Exception {
        client.stop();
    }

    @Override
    public CompletableFuture<byte[]> call(String peer, PeerOperation operation, byte[] body, Duration timeout) {
        URI base = peers.get(peer);
        if (base == null) {
            return CompletableFuture.failedFuture(
                    new ReplicaException.NoLeader("peer: " + peer + " is not known here"));
        }
        CompletableFuture<byte[]> answer = new CompletableFuture<>();
        client.newRequest(base.resolve(PeerServlet.PATH + PeerServlet.path(operation)))
                .method(HttpMethod.POST)
                .headers(headers -> headers.put("Authorization", authorization))
                .body(new BytesRequestContent("application/json", body))
                .timeout(timeout.toMillis(), TimeUnit.MILLISECONDS)
                .send(new BufferingResponseListener(PeerServlet.BODY_BYTES_MAX) {
                    @Override
                    public void onComplete(Result result) {
                        finish(answer, result, getContent());
                    }
                });
        return answer;
    }

    private static void finish(CompletableFuture<byte[]> answer, Result result, byte[] content) {
        Throwable failure = result.getFailure();
        if (failure != null) {
            answer.completeExceptionally(truth(failure));
        } else if (result.getResponse().getStatus() == 200) {
            answer.complete(content);
        } else {
            answer.completeExceptionally(PeerFailure.decode(result.getResponse().getStatus(), content));
        }
    }

    /** Only what never left this process is certain not to have happened. */
    private static ReplicaException truth(Throwable failure) {
        boolean neverSent = failure instanceof ConnectException
                || failure instanceof RejectedExecutionException
                || failure instanceof java.net.SocketTimeoutException;
        return neverSent
                ? new ReplicaException.NoLeader("the other replica cannot be reached: " + failure.getMessage(), failure)
                : new ReplicaException.OutcomeUnknown("the other replica did not answer: " + failure, failure);
    }
}
