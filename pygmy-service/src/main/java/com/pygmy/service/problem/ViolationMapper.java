package com.pygmy.service.problem;

import io.dropwizard.jersey.validation.JerseyViolationException;
import jakarta.inject.Inject;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.Response;
import jakarta.ws.rs.ext.ExceptionMapper;

/** Stands in front of Jersey's own mapper of broken constraints, which is more precise than {@link ProblemMapper}. */
public final class ViolationMapper implements ExceptionMapper<JerseyViolationException> {
    private final HttpServletRequest request;

    @Inject
    ViolationMapper(@Context HttpServletRequest request) {
        this.request = request;
    }

    @Override
    public Response toResponse(JerseyViolationException broken) {
        return Problems.response(Violations.refusal(broken)
                .orElseGet(() -> Problems.internalError(request, broken))
                .withInstance(request.getRequestURI()));
    }
}
