package com.pygmy.service.access;

import static java.nio.charset.StandardCharsets.US_ASCII;

import com.pygmy.protocol.Headers;
import com.pygmy.service.access.AccessLogConfiguration.Format;
import com.pygmy.service.log.RequestTrace;
import java.net.SocketAddress;
import java.time.Instant;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.eclipse.jetty.http.HttpField;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.jspecify.annotations.Nullable;

/**
 * How a request and its answer look in the access log. The query is left out, and of the headers only what this store gives its answers
 * is shown: there is no token and no idempotency key in a line. Thread-safe.
 */
final class AccessLine {
    private static final int NODE_LENGTH = 10;
    private static final int TRACEPARENT_LENGTH = 11;
    private static final int REQUEST_ID_LENGTH = 12;
    private static final byte[] POINT = ascii(".");
    private static final byte[] QUOTE = ascii("\"");

    private final boolean json;
    private final byte[] timeEnd;
    private final byte[] end;
    private final byte[][] label;
    private volatile Second second = new Second(0, ascii(""));

    /** The beginning of all lines of one second. */
    @SuppressWarnings("ArrayRecordComponent") // the bytes are never compared or changed
    private record Second(long epochSecond, byte[] written) {}

    AccessLine(Format format) {
        this.json = format == Format.JSON;
        this.timeEnd = ascii(json ? "Z\"" : "Z");
        this.end = ascii(json ? "}\n" : "\n");
        this.label = Stream.of(
                        "method", "path", "status", "ms", "in", "out", "node", "cache", "id", "trace", "from", "port")
                .map(name -> ascii(json ? ",\"" + name + "\":" : " " + name + "="))
                .toArray(byte[][]::new);
    }

    /**
     * Writes the line, with its line feed.
     *
     * @param endedMillis when the answer had been written
     * @param nanos how long it took from the first byte of the request
     */
    void write(LineBytes line, Request request, Response response, long endedMillis, long nanos, boolean admin) {
        String node = null;
        String cache = null;
        String requestId = null;
        String traceparent = null;
        for (HttpField field : response.getHeaders()) { // once: each look-up by name would go through all of them
            String name = field.getName();
            switch (name.length()) {
                case NODE_LENGTH -> node = Headers.NODE.equalsIgnoreCase(name) ? field.getValue() : node;
                case TRACEPARENT_LENGTH ->
                    traceparent = Headers.TRACEPARENT.equalsIgnoreCase(name) ? field.getValue() : traceparent;
                case REQUEST_ID_LENGTH -> { // that of the cache status too
                    requestId = Headers.REQUEST_ID.equalsIgnoreCase(name) ? field.getValue() : requestId;
                    cache = Headers.CACHE_STATUS.equalsIgnoreCase(name) ? field.getValue() : cache;
                }
                default -> {}
            }
        }
        time(line, endedMillis);
        field(line, label[0], request.getMethod());
        field(line, label[1], request.getHttpURI().getPath());
        line.own(label[2]).number(response.getStatus());
        line.own(label[3]).number(nanos / 1_000_000).own(POINT).threeDigits(TimeUnit.NANOSECONDS.toMicros(nanos));
        line.own(label[4]).number(Request.getContentBytesRead(request));
        line.own(label[5]).number(Response.getContentBytesWritten(response));
        field(line, label[6], node);
        field(line, label[7], cache(cache));
        field(line, label[8], requestId);
        field(line, label[9], RequestTrace.traceIdOf(traceparent).orElse(null));
        SocketAddress from = request.getConnectionMetaData().getRemoteSocketAddress();
        if (json) {
            line.own(label[10]).own(QUOTE).host(from).own(QUOTE);
        } else {
            line.own(label[10]).host(from);
        }
        if (admin) {
            field(line, label[11], "admin");
        }
        line.own(end);
    }

    private void time(LineBytes line, long millis) {
        Second now = second;
        if (now.epochSecond() != millis / 1000) {
            String text = Instant.ofEpochSecond(millis / 1000).toString();
            now = new Second(
                    millis / 1000, ascii((json ? "{\"time\":\"" : "") + text.substring(0, text.length() - 1) + "."));
            second = now;
        }
        line.own(now.written()).threeDigits(millis % 1000).own(timeEnd);
    }

    /** In JSON a field without a value is not there. */
    private void field(LineBytes line, byte[] label, @Nullable String value) {
        if (!json) {
            line.own(label).text(value);
        } else if (value != null) {
            line.own(label).own(QUOTE).text(value).own(QUOTE);
        }
    }

    private static byte[] ascii(String text) {
        return text.getBytes(US_ASCII);
    }

    private static @Nullable String cache(@Nullable String status) {
        if (status == null) {
            return null;
        }
        return status.endsWith("hit") ? "hit" : "miss";
    }
}
