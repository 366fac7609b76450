package com.pygmy.service.problem;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectWriter;
import com.pygmy.protocol.ApiJson;
import com.pygmy.protocol.Executed;
import com.pygmy.protocol.Problem;
import com.pygmy.protocol.ProblemType;
import com.pygmy.service.log.RequestTrace;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import jakarta.ws.rs.core.Response;
import java.io.IOException;
import java.util.Arrays;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.zip.ZipException;
import org.eclipse.jetty.http.HttpException;
import org.eclipse.jetty.http.HttpStatus;
import org.eclipse.jetty.io.EofException;
import org.glassfish.jersey.message.internal.HeaderValueException;
import org.glassfish.jersey.message.internal.HeaderValueException.Context;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Problem documents as answers, the same from Jersey, from a plain servlet and from Jetty itself. Thread-safe. */
public final class Problems {
    private static final Logger LOG = LoggerFactory.getLogger(Problems.class);
    private static final ObjectWriter JSON = ApiJson.strict().writerFor(Problem.class);

    /** The one type of each status that has only one; the others need a word from the code that refuses. */
    private static final Map<Integer, ProblemType> BY_STATUS = Arrays.stream(new ProblemType[] {
                ProblemType.INVALID_REQUEST,
                ProblemType.UNAUTHORIZED,
                ProblemType.FORBIDDEN,
                ProblemType.NOT_FOUND,
                ProblemType.METHOD_NOT_ALLOWED,
                ProblemType.NOT_ACCEPTABLE,
                ProblemType.REQUEST_TIMEOUT,
                ProblemType.BODY_TOO_LARGE,
                ProblemType.URI_TOO_LONG,
                ProblemType.UNSUPPORTED_MEDIA_TYPE,
                ProblemType.OVERLOADED,
                ProblemType.HEADERS_TOO_LARGE,
                ProblemType.INTERNAL_ERROR,
                ProblemType.UNAVAILABLE
            })
            .collect(Collectors.toUnmodifiableMap(ProblemType::status, Function.identity()));

    private Problems() {}

    /**
     * Answers a servlet request with a problem. Does nothing where the answer has left already.
     *
     * @throws IOException where the client is gone
     */
    public static void write(HttpServletRequest request, HttpServletResponse response, Problem problem)
            throws IOException {
        if (response.isCommitted()) {
            return;
        }
        response.resetBuffer();
        response.setStatus(problem.status());
        response.setContentType(Problem.MEDIA_TYPE);
        headers(problem).forEach(response::setHeader);
        byte[] body = bytes(problem.withInstance(request.getRequestURI()));
        response.setContentLength(body.length);
        response.getOutputStream().write(body);
    }

    /** Answers a servlet request whose handling failed, as Jersey's resources would; what is our own fault is logged once. */
    public static void write(HttpServletRequest request, HttpServletResponse response, Throwable failure)
            throws IOException {
        write(request, response, of(failure, request.getMethod(), request.getRequestURI(), RequestTrace.of(request)));
    }

    /** The problem that a failure of a request means; what is our own fault is logged once. */
    public static Problem of(Throwable failure, String method, String path, RequestTrace trace) {
        return refusal(failure).orElseGet(() -> internalError(failure, method, path, trace));
    }

    /** Refuses the method of a request to a resource that has parts outside Jersey, which knows only its own. */
    public static void methodNotAllowed(HttpServletRequest request, HttpServletResponse response, String allowed)
            throws IOException {
        response.setHeader("Allow", allowed);
        String asked = request.getMethod() + " " + request.getRequestURI();
        write(
                request,
                response,
                Problem.of(ProblemType.METHOD_NOT_ALLOWED, asked + " (expected: one of " + allowed + ")"));
    }

    /** Says which methods a resource knows that has parts outside Jersey. */
    public static void options(HttpServletResponse response, String allowed) {
        response.setHeader("Allow", allowed);
        response.setStatus(204);
    }

    /** A problem as a Jersey answer. */
    public static Response response(Problem problem) {
        Response.ResponseBuilder response =
                Response.status(problem.status()).type(Problem.MEDIA_TYPE).entity(bytes(problem));
        headers(problem).forEach(response::header);
        return response.build();
    }

    /** The problem of a status that the HTTP machinery chose. */
    public static Problem ofStatus(int status, String detail) {
        ProblemType type = BY_STATUS.get(status);
        Problem problem = type != null
                ? Problem.of(type, detail)
                : new Problem("about:blank", HttpStatus.getMessage(status), status, detail, null, null, null, null);
        return status >= 500 ? problem.withExecuted(Executed.UNKNOWN) : problem;
    }

    /** What the client did wrong, where the failure says that it was the client. */
    static Optional<Problem> refusal(Throwable failure) {
        Throwable cause = failure;
        for (int depth = 0; cause != null && depth < 16; depth++, cause = cause.getCause()) {
            if (cause instanceof ProblemException refusal) {
                return Optional.of(refusal.problem());
            }
            if (cause instanceof JsonProcessingException malformed) {
                return BodyErrors.refusal(malformed);
            }
            if (cause instanceof ZipException || cause instanceof EofException) {
                return BodyErrors.unreadable(
                        cause); // from the body: nothing else that comes over HTTP is packed or ends early
            }
            if (cause instanceof HttpException refused && HttpStatus.isClientError(refused.getCode())) {
                // Jetty, which decodes a query or form only when somebody asks for it.
                return Optional.of(ofStatus(refused.getCode(), "request: not well-formed HTTP"));
            }
            if (cause instanceof HeaderValueException header && header.getContext() == Context.INBOUND) {
                return Optional.of(Problem.of(ProblemType.INVALID_REQUEST, "headers: one of them is malformed"));
            }
        }
        return Optional.empty();
    }

    static Problem internalError(HttpServletRequest request, Throwable failure) {
        return internalError(failure, request.getMethod(), request.getRequestURI(), RequestTrace.of(request));
    }

    private static Problem internalError(Throwable failure, String method, String path, RequestTrace trace) {
        LOG.error("{} {} failed, {}", method, path, trace.words(), failure);
        return Problem.failure(
                ProblemType.INTERNAL_ERROR,
                "The cause is in this node's log under request id " + trace.requestId(),
                Executed.UNKNOWN);
    }

    /** The document as JSON, for callers that answer without servlets. */
    public static byte[] bytes(Problem problem) {
        try {
            return JSON.writeValueAsBytes(problem);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("a problem document that cannot be written: " + problem, e);
        }
    }

    /** The headers that go with a problem, but for its media type. */
    public static Map<String, String> headers(Problem problem) {
        Map<String, String> headers = new TreeMap<>();
        headers.put("Cache-Control", "no-store");
        if (problem.status() == 503 || problem.status() == 429 || problem.is(ProblemType.IN_PROGRESS)) {
            headers.put("Retry-After", "1");
        }
        if (problem.status() == 401) {
            headers.put("WWW-Authenticate", "Bearer realm=\"pygmy\"");
        }
        return headers;
    }
}
