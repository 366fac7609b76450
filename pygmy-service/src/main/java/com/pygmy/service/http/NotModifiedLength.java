package com.pygmy.service.http;

import org.eclipse.jetty.http.HttpFields;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.http.HttpStatus;
import org.eclipse.jetty.http.MetaData;
import org.eclipse.jetty.server.HttpStream;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.util.Callback;
import org.jspecify.annotations.Nullable;

/**
 * Takes {@code Content-Length} off a 304. Jetty puts the length of what was written there, which is 0; but the header of a 304
 * means the length that the 200 would have had (RFC 9110, section 8.6).
 */
public final class NotModifiedLength {
    private NotModifiedLength() {}

    /** To be called before a request is handled; does nothing where its answer cannot be a 304. */
    public static void watch(Request request) {
        HttpFields headers = request.getHeaders();
        if (headers.contains(HttpHeader.IF_NONE_MATCH) || headers.contains(HttpHeader.IF_MODIFIED_SINCE)) {
            request.addHttpStreamWrapper(WithoutLength::new);
        }
    }

    /** Watches all requests of a server. */
    public static final class Handler extends org.eclipse.jetty.server.Handler.Wrapper {
        @Override
        public boolean handle(Request request, Response response, Callback callback) throws Exception {
            watch(request);
            return super.handle(request, response, callback);
        }
    }

    private static final class WithoutLength extends HttpStream.Wrapper {
        WithoutLength(HttpStream wrapped) {
            super(wrapped);
        }

        @Override
        public void send(
                MetaData.Request request,
                MetaData.@Nullable Response response,
                boolean last,
                java.nio.@Nullable ByteBuffer content,
                Callback callback) {
            super.send(request, response == null ? null : withoutLength(response), last, content, callback);
        }

        private static MetaData.Response withoutLength(MetaData.Response response) {
            if (response.getStatus() != HttpStatus.NOT_MODIFIED_304) {
                return response;
            }
            return new MetaData.Response(
                    response.getStatus(),
                    response.getReason(),
                    response.getHttpVersion(),
                    HttpFields.build(response.getHttpFields()).remove(HttpHeader.CONTENT_LENGTH),
                    -1,
                    response.getTrailersSupplier());
        }
    }
}
