package com.pygmy.frontend.web;

import jakarta.ws.rs.HttpMethod;
import jakarta.ws.rs.container.ContainerRequestContext;
import jakarta.ws.rs.container.ContainerResponseContext;
import jakarta.ws.rs.container.ContainerResponseFilter;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.MediaType;

/**
 * What a browser shows at an address where nothing is: a page with the way back, in place of the problem document that programs get.
 * The API's own paths answer browsers as they answer programs.
 */
final class NotFoundPage implements ContainerResponseFilter {
    private static final Page PAGE = Page.file(NotFoundPage.class, "not-found.html");

    @Override
    public void filter(ContainerRequestContext request, ContainerResponseContext response) {
        if (response.getStatus() != 404 || request.getUriInfo().getPath().startsWith("v1/")) {
            return;
        }
        response.getHeaders().add(HttpHeaders.VARY, HttpHeaders.ACCEPT);
        boolean reads = request.getMethod().equals(HttpMethod.GET)
                || request.getMethod().equals(HttpMethod.HEAD);
        if (reads && request.getAcceptableMediaTypes().contains(MediaType.TEXT_HTML_TYPE)) {
            response.getHeaders().putSingle("Content-Security-Policy", PageServlet.CONTENT_SECURITY_POLICY);
            response.getHeaders().putSingle("X-Content-Type-Options", "nosniff");
            response.getHeaders().putSingle("Referrer-Policy", "no-referrer");
            response.setEntity(PAGE.body(), null, MediaType.valueOf(PAGE.contentType()));
        }
    }
}
