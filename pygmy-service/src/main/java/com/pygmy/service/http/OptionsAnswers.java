package com.pygmy.service.http;

import jakarta.ws.rs.container.ContainerRequestContext;
import jakarta.ws.rs.container.ContainerResponseContext;
import jakarta.ws.rs.container.ContainerResponseFilter;

/** OPTIONS has no body in its answer: which methods there are is in {@code Allow}, and the status says that this is all. */
public final class OptionsAnswers implements ContainerResponseFilter {
    @Override
    public void filter(ContainerRequestContext request, ContainerResponseContext response) {
        if (request.getMethod().equals("OPTIONS") && response.getStatus() == 200) {
            response.setEntity(null);
            response.setStatus(204);
        }
    }
}
