package com.pygmy.frontend.exchange;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.pygmy.failover.Group;
import com.pygmy.failover.NodeAddress;
import com.pygmy.failover.http.NodeAnswer;
import com.pygmy.frontend.cache.Reading;
import com.pygmy.protocol.Consistency;
import com.pygmy.protocol.Headers;
import com.pygmy.protocol.LogPosition;
import com.pygmy.protocol.Problem;
import com.pygmy.protocol.SessionToken;
import com.pygmy.service.log.RequestTrace;
import com.pygmy.service.problem.Problems;
import java.nio.ByteBuffer;
import java.util.HexFormat;
import java.util.Locale;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;
import org.eclipse.jetty.http.HttpField;
import org.eclipse.jetty.http.HttpFields;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.http.PreEncodedHttpField;
import org.eclipse.jetty.io.Content;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.util.Callback;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** One client's request, what it says about itself, and the ways to answer it. Answered exactly once. */
public final class ClientExchange {
    private static final Logger LOG = LoggerFactory.getLogger(ClientExchange.class);

    /** How the cache was used: an answer that was kept, and one that a node gave for this request or an equal one. */
    public static final HttpField HIT = new PreEncodedHttpField(Headers.CACHE_STATUS, "pygmy; hit");

    public static final HttpField MISS = new PreEncodedHttpField(Headers.CACHE_STATUS, "pygmy; fwd=miss");

    private static final char LAST_PRINTABLE = '~';

    /** What connectors take by default in a request's head: a node would close the connection while more is being written. */
    private static final int ENCODED_MAX = 8 * 1024;

    private static final HexFormat HEX = HexFormat.of().withUpperCase();
    private static final HttpField JUST_NOW = new PreEncodedHttpField(HttpHeader.AGE, "0");

    public final Request request;
    public final RequestTrace trace;
    public final SessionToken session;
    public final Consistency consistency;
    private final String target;
    private final Response response;
    private final Callback callback;

    private ClientExchange(
            Request request,
            Response response,
            Callback callback,
            RequestTrace trace,
            SessionToken session,
            Consistency consistency) {
        this.request = request;
        this.target = inAscii(request.getHttpURI().getPathQuery());
        this.response = response;
        this.callback = callback;
        this.trace = trace;
        this.session = session;
        this.consistency = consistency;
    }

    /**
     * Reads the headers that the frontend itself understands.
     *
     * @throws IllegalArgumentException where one of them cannot be understood; the message is for the client
     */
    public static ClientExchange of(Request request, Response response, Callback callback) {
        requireDecodable(request.getHttpURI().getQuery());
        HttpFields headers = request.getHeaders();
        String session = headers.get(Headers.SESSION);
        String consistency = headers.get(Headers.CONSISTENCY);
        return new ClientExchange(
                request,
                response,
                callback,
                trace(request),
                session == null ? SessionToken.EMPTY : SessionToken.parse(session),
                consistency == null ? Consistency.SESSION : Consistency.parse(consistency));
    }

    /** No node could be sent it, and a node must not be thought ill for what a client wrote. */
    private static void requireDecodable(@Nullable String query) {
        if (query == null) {
            return;
        }
        for (int i = query.indexOf('%'); i >= 0; i = query.indexOf('%', i + 1)) {
            boolean whole =
                    i + 2 < query.length() && isHexDigit(query.charAt(i + 1)) && isHexDigit(query.charAt(i + 2));
            if (!whole) {
                throw new IllegalArgumentException("query: a '%' at character " + (i + 1)
                        + " that encodes nothing (expected: %25 for a plain one)");
            }
        }
    }

    /** Those of ASCII: other scripts have digits, too. */
    private static boolean isHexDigit(char c) {
        return c < 0x80 && Character.digit(c, 16) >= 0;
    }

    static RequestTrace trace(Request request) {
        HttpFields headers = request.getHeaders();
        return RequestTrace.received(headers.get(Headers.REQUEST_ID), headers.get(Headers.TRACEPARENT));
    }

    /**
     * Path and query as they were sent, in ASCII: the server reads other characters as UTF-8, and on the way to a node they
     * would be written as ISO 8859-1. Not for logs: a query may hold an idempotency key.
     */
    public String target() {
        return target;
    }

    private static String inAscii(String target) {
        for (int i = 0; i < target.length(); i++) {
            if (target.charAt(i) > LAST_PRINTABLE) {
                return encoded(target);
            }
        }
        return target;
    }

    private static String encoded(String target) {
        StringBuilder encoded = new StringBuilder(2 * target.length());
        for (byte b : target.getBytes(UTF_8)) {
            if (b >= 0 && b <= LAST_PRINTABLE) {
                encoded.append((char) b);
            } else {
                encoded.append('%').append(HEX.toHexDigits(b));
            }
        }
        if (encoded.length() > ENCODED_MAX) {
            throw new IllegalArgumentException("query: " + encoded.length()
                    + " characters once it is encoded (expected: at most " + ENCODED_MAX + ")");
        }
        return encoded.toString();
    }

    private String path() {
        return String.valueOf(request.getHttpURI().getPath());
    }

    public String method() {
        return request.getMethod().toUpperCase(Locale.ROOT);
    }

    /** The index of a group's log that the client's session has seen. */
    public long indexSeen(Group group) {
        return session.of(group.toString()).map(LogPosition::index).orElse(0L);
    }

    /** What a node gets to see of this request, as far as headers go. */
    public HttpFields.Mutable headersForNode() {
        HttpFields.Mutable headers = EndToEndHeaders.toNode(request.getHeaders());
        trace.putHeaders(headers::put);
        if (!session.isEmpty()) {
            headers.put(Headers.SESSION, session.toString());
        }
        return headers;
    }

    /** Answers when something has come; should that or the answering fail, the client is told that it went wrong here. */
    public <T> void answerWith(CompletableFuture<T> coming, Consumer<T> answer) {
        coming.thenAccept(answer).exceptionally(failure -> {
            LOG.error("{} {} failed, {}", method(), path(), trace.words(), failure);
            callback.failed(failure);
            return null;
        });
    }

    /** Passes a node's answer on, with the session advanced by what the answer has seen. */
    public void pass(NodeAnswer answer) {
        response.setStatus(answer.status());
        HttpFields.Mutable headers = response.getHeaders();
        headers.add(EndToEndHeaders.toClient(answer.headers()));
        SessionToken told = answer.marks().session();
        if (!told.isEmpty()) { // an answer that saw nothing, such as a refusal of the token, gives none back
            headers.put(Headers.SESSION, session.merge(told).toString());
        }
        dropOriginOf(answer.node(), headers);
        mark();
        if (answer.status() >= 500) {
            logFailure(answer.status(), "by " + answer.node().name());
        }
        Content.Source rest = answer.rest();
        ByteBuffer body = ByteBuffer.wrap(answer.body());
        if (rest == null) {
            response.write(true, body, callback);
        } else {
            response.write(false, body, Callback.from(() -> Content.copy(rest, response, callback), failure -> {
                rest.fail(failure);
                callback.failed(failure);
            }));
        }
    }

    /** A place is told as a path: a client cannot reach the address of a node. */
    private static void dropOriginOf(NodeAddress node, HttpFields.Mutable headers) {
        String location = headers.get(HttpHeader.LOCATION);
        String origin = node.service().toString();
        if (location != null && location.startsWith(origin + "/")) {
            headers.put(HttpHeader.LOCATION, location.substring(origin.length()));
        }
    }

    /** The one log line of a failure: with the id that the client is given. */
    private void logFailure(int status, String why) {
        LOG.warn("{} {} answered {}: {}, {}", method(), path(), status, why, trace.words());
    }

    /** Answers OPTIONS. */
    public static void options(String allow, Request request, Response response, Callback callback) {
        response.setStatus(204);
        response.getHeaders().put(HttpHeader.ALLOW, allow);
        response.getHeaders().put(Headers.REQUEST_ID, trace(request).requestId());
        response.write(true, ByteBuffer.allocate(0), callback);
    }

    /** Says in the answer to come how the cache was used. */
    public void cacheStatus(HttpField status) {
        response.getHeaders().put(status);
    }

    /** Whether the answer to this request is the one that everybody gets who asks for the same. */
    public boolean isPlain() {
        HttpFields headers = request.getHeaders();
        if (headers.contains(HttpHeader.RANGE)
                || headers.contains(HttpHeader.IF_MATCH)
                || headers.contains(HttpHeader.IF_UNMODIFIED_SINCE)) {
            return false;
        }
        String accept = headers.get(HttpHeader.ACCEPT);
        return accept == null
                || accept.contains("*/*")
                || accept.contains("application/json")
                || accept.contains("application/*");
    }

    /**
     * Answers with a reading that may have been made for somebody else.
     *
     * @param trueAt the position that the answer speaks of
     * @param ageSeconds how long ago it was made; negative where it is fresh
     */
    public void show(Reading reading, PositionHeaders trueAt, HttpField cacheStatus, long ageSeconds) {
        HttpFields.Mutable headers = response.getHeaders();
        headers.add(reading.headers());
        headers.add(trueAt.index());
        headers.add(trueAt.sessionAfter(session));
        headers.add(cacheStatus);
        if (ageSeconds >= 0) {
            headers.add(ageSeconds == 0 ? JUST_NOW : new HttpField.LongValueHttpField(HttpHeader.AGE, ageSeconds));
        }
        mark();
        if (hasAlready(reading)) {
            response.setStatus(304);
            headers.remove(HttpHeader.CONTENT_LENGTH);
            headers.remove(HttpHeader.CONTENT_TYPE);
            response.write(true, ByteBuffer.allocate(0), callback);
        } else {
            response.setStatus(reading.status());
            response.write(true, ByteBuffer.wrap(reading.body()), callback);
        }
    }

    /** Whether {@code If-None-Match} names this reading (RFC 9110, section 13.1.2; the comparison is the weak one). */
    private boolean hasAlready(Reading reading) {
        if (reading.status() != 200 || !request.getHeaders().contains(HttpHeader.IF_NONE_MATCH)) {
            return false;
        }
        String etag = reading.headers().get(HttpHeader.ETAG);
        String opaque = etag == null ? null : weak(etag);
        // Quotes end a tag, so that none is a part of another. Jetty's parser of quoted values throws at weak ones.
        return request.getHeaders().getValuesList(HttpHeader.IF_NONE_MATCH).stream()
                .anyMatch(known -> known.strip().equals("*") || (opaque != null && known.contains(opaque)));
    }

    private static String weak(String etag) {
        return etag.startsWith("W/") ? etag.substring(2) : etag;
    }

    /** Answers with a problem document. */
    public void refuse(Problem problem) {
        if (problem.status() >= 500) {
            logFailure(problem.status(), problem.detail() + ", executed: " + problem.executed());
        }
        refuse(problem, trace, request, response, callback);
    }

    /** Answers a request with a problem document that is not an exchange yet. */
    public static void refuse(Problem problem, Request request, Response response, Callback callback) {
        refuse(problem, trace(request), request, response, callback);
    }

    private static void refuse(
            Problem problem, RequestTrace trace, Request request, Response response, Callback callback) {
        response.setStatus(problem.status());
        HttpFields.Mutable headers = response.getHeaders();
        Problems.headers(problem).forEach(headers::put);
        headers.put(HttpHeader.CONTENT_TYPE, Problem.MEDIA_TYPE);
        trace.putHeaders(headers::put);
        byte[] body = Problems.bytes(
                problem.withInstance(String.valueOf(request.getHttpURI().getPath())));
        headers.put(HttpHeader.CONTENT_LENGTH, body.length);
        boolean head = request.getMethod().equals("HEAD");
        response.write(true, head ? ByteBuffer.allocate(0) : ByteBuffer.wrap(body), callback);
    }

    private void mark() {
        trace.putHeaders(response.getHeaders()::put);
    }
}
