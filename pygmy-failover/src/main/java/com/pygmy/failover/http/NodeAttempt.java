package com.pygmy.failover.http;

import com.pygmy.failover.Attempt;
import com.pygmy.failover.NodeAddress;
import com.pygmy.failover.NodeFinding;
import com.pygmy.protocol.Headers;
import com.pygmy.protocol.tls.TlsFailure;
import com.pygmy.service.limits.Holding;
import java.io.ByteArrayOutputStream;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicBoolean;
import org.eclipse.jetty.client.HttpClient;
import org.eclipse.jetty.client.Request;
import org.eclipse.jetty.client.Response;
import org.eclipse.jetty.client.Result;
import org.eclipse.jetty.http.HttpException;
import org.eclipse.jetty.http.HttpFields;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.io.Content;
import org.eclipse.jetty.io.CyclicTimeouts;
import org.eclipse.jetty.util.NanoTime;
import org.eclipse.jetty.util.thread.Invocable;
import org.jspecify.annotations.Nullable;

/**
 * One request, sent once to one node. Ends with the whole answer, or, where its body is larger than may be held or finds no
 * room, with its beginning and a source for the rest. The time limit ends there: how long the rest may take is up to who reads
 * it, and a node that stops sending is ended by the connection's idle timeout. What was sent and what was not is known exactly:
 * a request that has not begun to be written, or that the HTTP client refused to write, has not reached the node.
 */
final class NodeAttempt
        implements Request.BeginListener,
                Request.CommitListener,
                Response.ContentSourceListener,
                Response.CompleteListener,
                CyclicTimeouts.Expirable {
    private final NodeAddress node;
    private final RequestBody body;
    private final int maxHeldBytes;
    private final @Nullable Holding holding;
    private final boolean fullTime;
    private final CompletableFuture<Attempt<NodeAnswer>> result = new CompletableFuture<>();
    private final ByteArrayOutputStream held = new ByteArrayOutputStream(1024);
    private final AtomicBoolean over = new AtomicBoolean();
    private final AttemptTimeouts timeouts;
    private final Request request;
    private final long timeoutMillis;
    private final long expireNanoTime;
    private volatile boolean begun;
    private volatile boolean headersSent;

    /** @param fullTime whether running out of time is the node's fault; not so where little time was left to begin with */
    private NodeAttempt(
            NodeAddress node,
            OutboundRequest outbound,
            Request request,
            AttemptTimeouts timeouts,
            long timeoutMillis,
            int maxHeldBytes,
            boolean fullTime) {
        this.request = request;
        this.timeouts = timeouts;
        this.timeoutMillis = timeoutMillis;
        this.expireNanoTime = NanoTime.now() + TimeUnit.MILLISECONDS.toNanos(timeoutMillis);
        this.node = node;
        this.body = outbound.body();
        this.holding = outbound.holding();
        this.maxHeldBytes = maxHeldBytes;
        this.fullTime = fullTime;
    }

    /**
     * Sends it. The future never fails; it completes in a thread of the HTTP client, which must not be blocked.
     *
     * @param traceparent of the attempt's own span; null where the request's stands
     */
    static CompletableFuture<Attempt<NodeAnswer>> send(
            HttpClient client,
            AttemptTimeouts timeouts,
            NodeAddress node,
            OutboundRequest outbound,
            @Nullable String traceparent,
            long timeoutNanos,
            boolean fullTime,
            int maxHeldBytes) {
        long timeoutMillis = TimeUnit.NANOSECONDS.toMillis(timeoutNanos) + 1;
        Request request = client.newRequest(node.service())
                .method(outbound.method())
                .path(outbound.target())
                .headers(headers -> headers.add(outbound.headers())
                        .add(HttpHeader.HOST, node.service().getAuthority()));
        NodeAttempt attempt = new NodeAttempt(node, outbound, request, timeouts, timeoutMillis, maxHeldBytes, fullTime);
        request.onRequestBegin(attempt).onRequestCommit(attempt);
        if (traceparent != null) {
            request.headers(headers -> headers.put(Headers.TRACEPARENT, traceparent));
        }
        if (2 * timeoutMillis > client.getIdleTimeout()) {
            request.idleTimeout(2 * timeoutMillis, TimeUnit.MILLISECONDS); // never the first to strike
        }
        Request.Content content = attempt.body.content();
        if (content != null) {
            request.body(content);
        }
        timeouts.begin(attempt); // not Jetty's timeout, which runs on while an answer streams and would cut it
        request.send(attempt); // which registers it for the content too
        return attempt.result;
    }

    @Override
    public long getExpireNanoTime() {
        return expireNanoTime;
    }

    /** Called when its time is up. */
    void expire() {
        if (over.compareAndSet(false, true)) {
            request.abort(new TimeoutException("no answer within " + timeoutMillis + " ms"));
        }
    }

    /** Whether there was time left; none runs from now on. */
    private boolean isInTime() {
        timeouts.end(this);
        return over.compareAndSet(false, true);
    }

    @Override
    public void onBegin(Request request) {
        begun = true;
    }

    @Override
    public void onCommit(Request request) {
        headersSent = true;
    }

    @Override
    public void onContentSource(Response response, Content.Source source) {
        new Invocable.Task.Abstract(Invocable.InvocationType.NON_BLOCKING) {
            @Override
            public void run() {
                hold(response, source, this);
            }
        }.run();
    }

    private void hold(Response response, Content.Source source, Runnable more) {
        while (true) {
            Content.Chunk chunk = source.read();
            if (chunk == null) {
                source.demand(more);
                return;
            }
            if (Content.Chunk.isFailure(chunk)) {
                if (!chunk.isLast()) {
                    source.fail(chunk.getFailure());
                }
                return; // onComplete follows
            }
            boolean counted = holding == null || holding.grow(chunk.remaining());
            append(chunk);
            boolean last = chunk.isLast();
            chunk.release();
            if (last) {
                return; // onComplete follows
            }
            if (held.size() > maxHeldBytes || !counted) {
                if (isInTime()) { // else onComplete follows
                    result.complete(answered(response, new RestOfAnswer(source)));
                }
                return;
            }
        }
    }

    private void append(Content.Chunk chunk) {
        byte[] bytes = new byte[chunk.remaining()];
        chunk.get(bytes, 0, bytes.length);
        held.write(bytes, 0, bytes.length);
    }

    @Override
    public void onComplete(Result ended) {
        isInTime();
        Response response = ended.getResponse();
        if (ended.getResponseFailure() == null && response.getStatus() > 0) {
            result.complete(answered(response, null));
        } else {
            result.complete(failed(ended.getFailure()));
        }
    }

    private Attempt<NodeAnswer> answered(Response response, @Nullable RestOfAnswer rest) {
        HttpFields headers = response.getHeaders();
        NodeAnswer answer = NodeAnswer.of(node, response.getStatus(), headers, held.toByteArray(), rest);
        String mediaType = answer.isWhole() ? headers.get(HttpHeader.CONTENT_TYPE) : null;
        return Attempt.Answered.of(answer, answer.status(), mediaType, answer.body());
    }

    private Attempt<NodeAnswer> failed(Throwable failure) {
        if (TlsFailure.of(failure).isPresent()) {
            // Before both sides agree, a node reads no request: what has begun is only on its way out of this process.
            return new Attempt.NotSent<>(NodeFinding.UNREACHABLE);
        }
        if (!headersSent && isRefusalToWrite(failure)) {
            return new Attempt.NotSent<>(NodeFinding.UNSENDABLE);
        }
        boolean late = failure instanceof TimeoutException;
        if (body.isBrokenOff()) {
            // Whether it reached the node in part is not known, but the node is not to blame.
            return begun ? new Attempt.Lost<>(NodeFinding.ABANDONED) : new Attempt.NotSent<>(NodeFinding.ABANDONED);
        }
        if (begun) {
            NodeFinding silent = fullTime ? NodeFinding.SILENT : NodeFinding.ABANDONED;
            return new Attempt.Lost<>(late ? silent : NodeFinding.CUT_OFF);
        }
        // No connection was free in time: one that could not be made has an end of its own.
        boolean notTheNode = late || failure instanceof RejectedExecutionException;
        return new Attempt.NotSent<>(notTheNode ? NodeFinding.ABANDONED : NodeFinding.UNREACHABLE);
    }

    /** Jetty makes the bytes of a request after it has told that the request begins. What it cannot write, it refuses so. */
    private static boolean isRefusalToWrite(Throwable failure) {
        return failure instanceof IllegalArgumentException || failure instanceof HttpException;
    }
}
