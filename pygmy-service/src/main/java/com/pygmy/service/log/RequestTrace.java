package com.pygmy.service.log;

import com.pygmy.protocol.Headers;
import jakarta.servlet.http.HttpServletRequest;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.BiConsumer;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.slf4j.MDC;

/**
 * The marks that follow a request through every hop and into every log line.
 *
 * @param requestId the caller's {@code X-Request-Id} where it was sane, else one made here
 * @param traceparent the caller's W3C trace context, where there was a sane one
 */
public record RequestTrace(String requestId, @Nullable String traceparent) {
    /** A value that can neither break a log line nor a header. */
    private static final Pattern SANE_ID = Pattern.compile("[A-Za-z0-9._:+/=-]{1,64}");

    /** Ids of zeros are none, and a version {@code ff} is none (W3C Trace Context, section 3.2). */
    private static final Pattern SANE_TRACEPARENT =
            Pattern.compile("(?!ff)[0-9a-f]{2}-(?!0{32})[0-9a-f]{32}-(?!0{16})[0-9a-f]{16}-[0-9a-f]{2}");

    private static final int TRACE_ID_BEGIN = "00-".length();
    private static final int TRACE_ID_END = TRACE_ID_BEGIN + 32;

    /** Names in the diagnostic context of a thread (MDC). */
    static final String REQUEST_ID = "requestId";

    static final String TRACE_ID = "traceId";
    private static final String ATTRIBUTE = RequestTrace.class.getName();

    /** The trace of a request; the same one each time it is asked. */
    public static RequestTrace of(HttpServletRequest request) {
        if (request.getAttribute(ATTRIBUTE) instanceof RequestTrace known) {
            return known;
        }
        RequestTrace trace = received(request.getHeader(Headers.REQUEST_ID), request.getHeader(Headers.TRACEPARENT));
        request.setAttribute(ATTRIBUTE, trace);
        return trace;
    }

    /** The trace of a request with these headers; what is missing or not sane is made anew or left out. */
    public static RequestTrace received(@Nullable String requestId, @Nullable String traceparent) {
        String id = requestId != null && SANE_ID.matcher(requestId).matches() ? requestId : newId();
        return new RequestTrace(id, isSane(traceparent) ? traceparent : null);
    }

    /** Whether a text is a W3C trace context. */
    public static boolean isSane(@Nullable String traceparent) {
        return traceparent != null && SANE_TRACEPARENT.matcher(traceparent).matches();
    }

    /** The id by which all spans of a trace are found, where the request belongs to one. */
    public Optional<String> traceId() {
        return traceIdOf(traceparent);
    }

    /** The trace id in a {@code traceparent}, which may be one that was never checked: empty where it is too short. */
    public static Optional<String> traceIdOf(@Nullable String traceparent) {
        return Optional.ofNullable(traceparent)
                .filter(marks -> marks.length() >= TRACE_ID_END)
                .map(marks -> marks.substring(TRACE_ID_BEGIN, TRACE_ID_END));
    }

    /** How a log line names the request, at its end: {@code request id ID, trace ID}, or without the trace where there is none. */
    public String words() {
        return words(requestId, traceId().orElse(null));
    }

    static String words(@Nullable String requestId, @Nullable String traceId) {
        return "request id " + requestId + (traceId == null ? "" : ", trace " + traceId);
    }

    /** Puts the headers by which the next hop, or the client, knows the request. */
    public void putHeaders(BiConsumer<String, String> headers) {
        headers.accept(Headers.REQUEST_ID, requestId);
        if (traceparent != null) {
            headers.accept(Headers.TRACEPARENT, traceparent);
        }
    }

    /** Has the log lines of this thread carry the marks until {@link #unmark}. */
    public void mark() {
        MDC.put(REQUEST_ID, requestId);
        traceId().ifPresent(id -> MDC.put(TRACE_ID, id));
    }

    /** Ends what {@link #mark} has begun in this thread. */
    public static void unmark() {
        MDC.remove(REQUEST_ID);
        MDC.remove(TRACE_ID);
    }

    /** Unlike others, and no secret: it need not cost what an unguessable one does. */
    private static String newId() {
        ThreadLocalRandom random = ThreadLocalRandom.current();
        return new UUID(random.nextLong(), random.nextLong()).toString();
    }
}
