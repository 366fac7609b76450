package com.pygmy.service.tracing;

import com.pygmy.protocol.Headers;
import com.pygmy.service.admin.AdminGuard;
import com.pygmy.service.log.RequestTrace;
import com.pygmy.service.server.JettyServer;
import io.dropwizard.core.setup.Environment;
import java.util.Set;
import org.eclipse.jetty.http.HttpFields;
import org.eclipse.jetty.server.Handler;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.util.Callback;
import org.jspecify.annotations.Nullable;

/**
 * The outermost handler where spans are made. All behind it read the request's marks from its headers, so it is enough that these
 * name the span of this hop instead of the caller's. Thread-safe; does not block.
 */
final class SpanHandler extends Handler.Wrapper {
    private static final Set<String> METHODS =
            Set.of("GET", "HEAD", "POST", "PUT", "DELETE", "OPTIONS", "PATCH", "CONNECT", "TRACE");
    private static final int SERVER_ERROR = 500;

    private final Spans spans;
    private final RouteTemplates routes;

    private SpanHandler(Spans spans, RouteTemplates routes) {
        this.spans = spans;
        this.routes = routes;
    }

    static Tracing install(
            TracingConfiguration configuration, String instance, RouteTemplates routes, Environment environment) {
        Spans spans = Spans.start(configuration, environment.getName(), instance, environment.metrics());
        SpanHandler handler = new SpanHandler(spans, routes);
        environment.lifecycle().manage(spans);
        JettyServer.beforeStart(environment.lifecycle(), server -> server.insertHandler(handler));
        return spans;
    }

    @Override
    public boolean handle(Request request, Response response, Callback callback) throws Exception {
        if (AdminGuard.isAdmin(request)) {
            return super.handle(request, response, callback);
        }
        HttpFields headers = request.getHeaders();
        RequestTrace trace = RequestTrace.received(headers.get(Headers.REQUEST_ID), headers.get(Headers.TRACEPARENT));
        String parent = trace.traceparent();
        String path = String.valueOf(Request.getPathInContext(request));
        boolean silent = parent == null ? !routes.mayBeginTrace(path) : !Spans.isRecorded(parent);
        if (silent) {
            return super.handle(request, response, callback); // and what the caller said is passed on as it is
        }
        Spans.Server span = spans.server(parent);
        if (span.isRecorded()) {
            describe(span, request, trace, path);
            Request.addCompletionListener(request, failure -> end(span, response, failure));
        }
        return super.handle(marked(request, trace, span), response, callback);
    }

    private static Request marked(Request request, RequestTrace trace, Spans.Server span) {
        HttpFields marked = HttpFields.build(request.getHeaders())
                .put(Headers.REQUEST_ID, trace.requestId())
                .put(Headers.TRACEPARENT, span.traceparent());
        return new Request.Wrapper(request) {
            @Override
            public HttpFields getHeaders() {
                return marked;
            }
        };
    }

    private void describe(Spans.Server span, Request request, RequestTrace trace, String path) {
        String method = METHODS.contains(request.getMethod()) ? request.getMethod() : "_OTHER";
        String name = method.equals("_OTHER") ? "HTTP" : method;
        span.with("http.request.method", method).with("pygmy.request_id", trace.requestId());
        routes.of(path)
                .ifPresentOrElse(
                        route -> span.with("http.route", route).rename(name + " " + route), () -> span.rename(name));
    }

    private static void end(Spans.Server span, Response response, @Nullable Throwable failure) {
        int status = response.getStatus();
        if (status > 0) {
            span.with("http.response.status_code", status);
        }
        HttpFields answer = response.getHeaders();
        String node = answer.get(Headers.NODE);
        if (node != null) {
            span.with("pygmy.node", node);
        }
        String index = answer.get(Headers.INDEX);
        if (index != null) {
            span.with("pygmy.index", index);
        }
        if (failure != null) {
            span.fail(failure.getClass().getName());
        } else if (status >= SERVER_ERROR) {
            span.fail(String.valueOf(status));
        }
        span.end();
    }
}
