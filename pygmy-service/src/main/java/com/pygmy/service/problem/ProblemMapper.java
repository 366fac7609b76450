package com.pygmy.service.problem;

import com.pygmy.protocol.Problem;
import com.pygmy.protocol.ProblemType;
import jakarta.inject.Inject;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.ws.rs.WebApplicationException;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.Response;
import jakarta.ws.rs.ext.ExceptionMapper;
import jakarta.ws.rs.ext.Providers;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;
import org.glassfish.jersey.server.ParamException;
import org.jspecify.annotations.Nullable;

/** The one mapper of exceptions to answers; more precise ones may stand beside it. */
public final class ProblemMapper implements ExceptionMapper<Throwable> {
    private final HttpServletRequest request;
    private final Providers providers;

    /** Called by Jersey, which hands in proxies that stand for the request at hand. */
    @Inject
    ProblemMapper(@Context HttpServletRequest request, @Context Providers providers) {
        this.request = request;
        this.providers = providers;
    }

    @Override
    public Response toResponse(Throwable failure) {
        boolean wrapper = failure instanceof CompletionException || failure instanceof ExecutionException;
        if (wrapper && failure.getCause() != null) {
            return mapped(failure.getCause());
        }
        if (failure instanceof WebApplicationException decided
                && decided.getResponse().getStatus() < 400) {
            return decided.getResponse();
        }
        Problem problem = problem(failure).withInstance(request.getRequestURI());
        Response response = Problems.response(problem);
        if (failure instanceof ProblemException refusal) {
            Response.ResponseBuilder more = Response.fromResponse(response);
            refusal.headers().forEach(more::header);
            return more.build();
        }
        if (!(failure instanceof WebApplicationException decided)) {
            return response;
        }
        Response.ResponseBuilder kept = Response.fromResponse(response);
        if (problem.status() == 405) {
            kept.header("Allow", allowed(decided));
        }
        return kept.build();
    }

    private <T extends Throwable> Response mapped(T cause) {
        @SuppressWarnings("unchecked") // the mapper of an object's own class takes that object
        ExceptionMapper<T> mapper =
                (@Nullable ExceptionMapper<T>) providers.getExceptionMapper((Class<T>) cause.getClass());
        return mapper == null ? toResponse(cause) : mapper.toResponse(cause);
    }

    private Problem problem(Throwable failure) {
        if (failure instanceof ParamException.UriParamException parameter
                && !(parameter instanceof ParamException.PathParamException)) {
            return parameter(parameter);
        }
        if (failure instanceof ParamException.HeaderParamException header) {
            return parameter(header);
        }
        if (failure instanceof WebApplicationException decided) {
            return decided(decided);
        }
        return Problems.refusal(failure).orElseGet(() -> Problems.internalError(request, failure));
    }

    private static Problem parameter(ParamException parameter) {
        // A record that reads itself from text says in its message what it expected; a number's parser does not.
        if (parameter.getCause() instanceof IllegalArgumentException refusal
                && !(refusal instanceof NumberFormatException)
                && refusal.getMessage() != null) {
            return Problem.of(ProblemType.INVALID_REQUEST, refusal.getMessage());
        }
        return Problem.of(ProblemType.INVALID_REQUEST, parameter.getParameterName() + ": not a valid value");
    }

    /** What Jersey lists, and HEAD, which it serves wherever there is a GET and lists only in answers to OPTIONS. */
    private static String allowed(WebApplicationException decided) {
        Set<String> methods = new TreeSet<>(decided.getResponse().getAllowedMethods());
        methods.add("OPTIONS");
        if (methods.contains("GET")) {
            methods.add("HEAD");
        }
        return String.join(", ", methods);
    }

    private Problem decided(WebApplicationException decided) {
        int status = decided.getResponse().getStatus();
        if (status >= 500 && decided.getCause() != null) {
            return Problems.internalError(request, decided);
        }
        String asked = request.getMethod() + " " + request.getRequestURI();
        String detail = switch (status) {
            case 404 -> asked + ": no such resource";
            case 405 -> asked + " (expected: one of " + allowed(decided) + ")";
            case 406 -> "Accept: " + request.getHeader("Accept") + ": not offered here";
            case 415 -> "Content-Type: " + request.getContentType() + ": not understood here";
            default -> asked + ": refused";
        };
        return Problems.ofStatus(status, detail);
    }
}
