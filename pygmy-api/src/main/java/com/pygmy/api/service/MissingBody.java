package com.pygmy.api.service;

import jakarta.ws.rs.core.NoContentException;
import jakarta.ws.rs.ext.ReaderInterceptor;
import jakarta.ws.rs.ext.ReaderInterceptorContext;
import java.io.IOException;

/** Refuses a body that is missing, so that no resource is handed null where it asked for a message. */
final class MissingBody implements ReaderInterceptor {
    @Override
    public Object aroundReadFrom(ReaderInterceptorContext context) throws IOException {
        Object entity;
        try {
            entity = context.proceed();
        } catch (NoContentException e) {
            throw new ProblemException(BodyErrors.missing());
        }
        if (entity == null) {
            throw new ProblemException(BodyErrors.missing());
        }
        return entity;
    }
}
