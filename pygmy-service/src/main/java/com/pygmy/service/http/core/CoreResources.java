package com.pygmy.service.http.core;

import com.codahale.metrics.MetricRegistry;
import com.pygmy.protocol.Headers;
import com.pygmy.protocol.Problem;
import com.pygmy.protocol.ProblemType;
import com.pygmy.service.body.BodyForm;
import com.pygmy.service.log.RequestTrace;
import java.util.Arrays;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.eclipse.jetty.http.HttpField;
import org.eclipse.jetty.http.HttpFields;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.http.PreEncodedHttpField;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.util.Callback;

/** The hot resources of a node. Their requests and answers are those of its other resources: same headers, same refusals. */
public final class CoreResources extends CoreHandler {
    private final HttpField node;
    private final Map<String, CoreResource> byPath;

    /** @param node which answers say that they are of */
    public CoreResources(String node, MetricRegistry metrics, CoreResource... resources) {
        super("http.core", metrics);
        this.node = new PreEncodedHttpField(Headers.NODE, node);
        this.byPath =
                Arrays.stream(resources).collect(Collectors.toUnmodifiableMap(CoreResource::path, Function.identity()));
    }

    @Override
    protected boolean take(Request request, Response response, Callback callback) {
        CoreResource resource = byPath.get(request.getHttpURI().getCanonicalPath());
        String method = request.getMethod();
        if (resource == null || resource.otherMethods().contains(method)) {
            return goOn(request, response, callback);
        }
        response.getHeaders().put(node);
        CoreExchange exchange = new CoreExchange(request, response, enter(response, callback), resource.answerTime());
        Optional<Problem> misformed = misformed(request);
        if (method.equals(resource.method())) {
            misformed.ifPresentOrElse(exchange::refuse, () -> serve(resource, exchange));
        } else if (method.equals("OPTIONS")) {
            exchange.answer(204, Map.of("Allow", resource.allowed()));
        } else {
            String asked = method + " " + request.getHttpURI().getPath();
            exchange.refuse(
                    Problem.of(
                            ProblemType.METHOD_NOT_ALLOWED, asked + " (expected: one of " + resource.allowed() + ")"),
                    Map.of("Allow", resource.allowed()));
        }
        return true;
    }

    private static Optional<Problem> misformed(Request request) {
        HttpFields headers = request.getHeaders();
        return BodyForm.refusal(
                headers.getValuesList(HttpHeader.CONTENT_TYPE), headers.get(HttpHeader.CONTENT_ENCODING));
    }

    private static void serve(CoreResource resource, CoreExchange exchange) {
        exchange.trace().mark();
        try {
            resource.service().accept(exchange);
        } catch (RuntimeException e) {
            exchange.fail(e);
        } finally {
            RequestTrace.unmark();
        }
    }
}
