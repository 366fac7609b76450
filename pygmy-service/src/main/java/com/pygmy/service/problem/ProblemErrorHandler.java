package com.pygmy.service.problem;

import com.pygmy.protocol.Executed;
import com.pygmy.protocol.Problem;
import java.nio.ByteBuffer;
import org.eclipse.jetty.ee10.servlet.ServletContextRequest;
import org.eclipse.jetty.http.HttpException;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.http.HttpStatus;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.server.handler.ErrorHandler;
import org.eclipse.jetty.util.Callback;

/** Jetty's own error pages (a broken request line, headers too large, a servlet's {@code sendError}) as problem documents. */
public final class ProblemErrorHandler implements Request.Handler {
    /** What Jetty calls the path of a request whose first line it could not read. */
    private static final String UNREADABLE = "/badMessage";

    @Override
    public boolean handle(Request request, Response response, Callback callback) throws Exception {
        int status = response.getStatus();
        if (request.getAttribute(ErrorHandler.ERROR_EXCEPTION) instanceof HttpException refusal) {
            status = refusal.getCode();
            response.setStatus(status);
        }
        if (HttpStatus.hasNoBody(status)) {
            callback.succeeded();
            return true;
        }
        Problem problem = problem(request, status);
        Problems.headers(problem).forEach(response.getHeaders()::put);
        response.getHeaders().put(HttpHeader.CONTENT_TYPE, Problem.MEDIA_TYPE);
        byte[] body = Problems.bytes(problem);
        ServletContextRequest servlet = Request.as(request, ServletContextRequest.class);
        if (servlet != null && servlet.getServletChannel().getCallback() != null) {
            servlet.getHttpServletResponse().getOutputStream().write(body);
            callback.succeeded();
        } else {
            response.write(true, ByteBuffer.wrap(body), callback);
        }
        return true;
    }

    private static Problem problem(Request request, int status) {
        Problem problem = Problems.ofStatus(status, detail(request, status));
        String path = String.valueOf(request.getHttpURI().getPath());
        if (path.equals(UNREADABLE)) {
            return status >= 500 ? problem.withExecuted(Executed.NO) : problem;
        }
        return problem.withInstance(path);
    }

    private static String detail(Request request, int status) {
        return switch (status) {
            case 400 -> "request: not well-formed HTTP";
            case 414 -> "request: the URI is too long";
            case 431 -> "request: the headers are too large";
            case 505 -> "request: not a version of HTTP that is spoken here (expected: HTTP/1.1)";
            default ->
                request.getMethod() + " " + request.getHttpURI().getPath() + ": " + HttpStatus.getMessage(status);
        };
    }
}
