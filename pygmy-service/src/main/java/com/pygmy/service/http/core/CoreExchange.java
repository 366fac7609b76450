package com.pygmy.service.http.core;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectWriter;
import com.pygmy.protocol.Executed;
import com.pygmy.protocol.Headers;
import com.pygmy.protocol.Problem;
import com.pygmy.protocol.ProblemType;
import com.pygmy.service.body.JsonBody;
import com.pygmy.service.limits.LimitedRequest;
import com.pygmy.service.log.FailureLog;
import com.pygmy.service.log.RequestTrace;
import com.pygmy.service.problem.ProblemException;
import com.pygmy.service.problem.Problems;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import org.eclipse.jetty.http.HttpField;
import org.eclipse.jetty.http.HttpFields;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.http.PreEncodedHttpField;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.util.Callback;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One request to a {@link CoreResource} and its answer, which may be given by any thread and at any time later. The first
 * answer counts; later ones are dropped. Answering does not block: what a client does not read at once is written as it reads,
 * within the limits on clients. Thread-safe.
 */
public final class CoreExchange {
    private static final Logger LOG = LoggerFactory.getLogger(CoreExchange.class);
    private static final HttpField JSON = new PreEncodedHttpField(HttpHeader.CONTENT_TYPE, "application/json");

    private final Request request;
    private final Response response;
    private final Callback callback;
    private final RequestTrace trace;
    private final AtomicBoolean answered = new AtomicBoolean();

    CoreExchange(Request request, Response response, Callback callback, Duration answerTime) {
        this.request = request;
        this.response = response;
        this.callback = callback;
        this.trace = RequestTrace.received(header(Headers.REQUEST_ID), header(Headers.TRACEPARENT));
        long end = System.nanoTime() + answerTime.toNanos();
        // Nothing passes over the connection meanwhile, so the server asks each time that the connection has been idle
        // too long.
        request.addIdleTimeoutListener(idle -> {
            if (System.nanoTime() - end >= 0) {
                giveUp();
            }
            return false;
        });
    }

    private void giveUp() {
        LOG.error("{} {} was not answered in time", request.getMethod(), path());
        refuse(Problem.failure(
                ProblemType.OUTCOME_UNKNOWN, "no answer in time; ask again with the same key", Executed.UNKNOWN));
    }

    /** The first value of a header, where there is one. */
    public @Nullable String header(String name) {
        return request.getHeaders().get(name);
    }

    /** All values of a header, as they were sent. */
    public List<String> headers(String name) {
        return request.getHeaders().getFields(name).stream()
                .map(field -> field.getValue() == null ? "" : field.getValue())
                .toList();
    }

    /**
     * The first value of a parameter in the query, where there is one.
     *
     * @throws ProblemException where the query cannot be decoded
     */
    public @Nullable String parameter(String name) {
        try {
            return Request.extractQueryParameters(request).getValue(name);
        } catch (IllegalArgumentException e) {
            throw ProblemException.of(ProblemType.INVALID_REQUEST, "query: cannot be decoded");
        }
    }

    /**
     * What the body says, which has arrived whole and within the limits on clients.
     *
     * @throws ProblemException where it cannot be read
     */
    public <T> T body(JsonBody<T> form) {
        ByteBuffer body = LimitedRequest.bodyOf(request);
        byte[] bytes = new byte[body.remaining()];
        body.get(bytes);
        try {
            return form.read(bytes);
        } catch (IOException e) {
            throw new UncheckedIOException(e); // from memory: a type that cannot be read at all
        }
    }

    /** The marks that follow the request. */
    public RequestTrace trace() {
        return trace;
    }

    private String path() {
        return String.valueOf(request.getHttpURI().getPath());
    }

    /** Answers without a body. */
    public void answer(int status, Map<String, String> headers) {
        if (answered.compareAndSet(false, true)) {
            write(status, headers, new byte[0]);
        }
    }

    /** Answers with a value as JSON. */
    public void json(int status, Map<String, String> headers, ObjectWriter json, Object value) {
        byte[] body;
        try {
            body = json.writeValueAsBytes(value);
        } catch (JsonProcessingException e) {
            fail(e);
            return;
        }
        if (answered.compareAndSet(false, true)) {
            response.getHeaders().put(JSON);
            write(status, headers, body);
        }
    }

    /** Answers with a problem. */
    public void refuse(Problem problem) {
        refuse(problem, Map.of());
    }

    /**
     * Answers with a problem.
     *
     * @param headers besides those of every problem
     */
    public void refuse(Problem problem, Map<String, String> headers) {
        if (answered.compareAndSet(false, true)) {
            response.getHeaders().put(HttpHeader.CONTENT_TYPE, Problem.MEDIA_TYPE);
            headers.forEach(response.getHeaders()::put);
            write(problem.status(), Problems.headers(problem), Problems.bytes(problem.withInstance(path())));
        }
    }

    /**
     * Begins an answer that goes on for as long as there is something to tell: empty where the request has been answered already.
     *
     * @param headers with the content type
     */
    public Optional<CoreStream> stream(Map<String, String> headers) {
        if (!answered.compareAndSet(false, true)) {
            return Optional.empty();
        }
        head(200, headers);
        return Optional.of(new CoreStream(response, callback));
    }

    /** Answers with the problem that a failure means, as Jersey's resources would; what is our own fault is logged once. */
    public void fail(Throwable failure) {
        refuse(Problems.of(failure, request.getMethod(), path(), trace));
    }

    private void write(int status, Map<String, String> headers, byte[] body) {
        if (status != 204) {
            response.getHeaders().put(HttpHeader.CONTENT_LENGTH, body.length);
        }
        head(status, headers);
        response.write(true, ByteBuffer.wrap(body), callback);
    }

    private void head(int status, Map<String, String> headers) {
        HttpFields.Mutable fields = response.getHeaders();
        headers.forEach(fields::put);
        trace.putHeaders(fields::put);
        response.setStatus(status);
        FailureLog.log(request, response);
    }
}
