package com.pygmy.service.log;

import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpFilter;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;

/** Gives each answer the request's id, and each log line of the handling thread the request's marks. */
public final class RequestTraceFilter extends HttpFilter {
    @Override
    protected void doFilter(HttpServletRequest request, HttpServletResponse response, FilterChain chain)
            throws IOException, ServletException {
        RequestTrace trace = RequestTrace.of(request);
        trace.putHeaders(response::setHeader);
        trace.mark();
        try {
            chain.doFilter(request, response);
        } finally {
            RequestTrace.unmark();
        }
    }
}
