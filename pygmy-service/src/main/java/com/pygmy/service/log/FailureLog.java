package com.pygmy.service.log;

import com.pygmy.protocol.Headers;
import com.pygmy.service.server.JettyServer;
import org.eclipse.jetty.http.HttpFields;
import org.eclipse.jetty.server.Handler;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.util.Callback;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.event.Level;

/**
 * One log line for each request that was answered with 5xx, with its request id: what a client was given with a failure can
 * be found in the log of each node that had a part in it. Health checks, on the admin port, say 500 in their own way.
 */
public final class FailureLog extends Handler.Wrapper {
    private static final Logger LOG = LoggerFactory.getLogger(FailureLog.class);

    @Override
    public boolean handle(Request request, Response response, Callback callback) throws Exception {
        if (!JettyServer.isAdmin(request.getConnectionMetaData().getConnector())) {
            Request.addCompletionListener(request, failure -> log(request, response));
        }
        return super.handle(request, response, callback);
    }

    /** Logs an answer, whose status is known, where it is 5xx: for a handler that is not behind this one. */
    public static void log(Request request, Response response) {
        int status = response.getStatus();
        if (status >= 500) {
            // 503 is what an election looks like, many times over; the others are rare.
            LOG.atLevel(status == 503 ? Level.INFO : Level.WARN)
                    .log(
                            "{} {} answered {}, {}",
                            request.getMethod(),
                            request.getHttpURI().getPath(),
                            status,
                            words(response.getHeaders()));
        }
    }

    private static String words(HttpFields marks) {
        return RequestTrace.words(
                marks.get(Headers.REQUEST_ID),
                RequestTrace.traceIdOf(marks.get(Headers.TRACEPARENT)).orElse(null));
    }
}
