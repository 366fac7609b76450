package com.pygmy.service.log;

import com.pygmy.protocol.Headers;
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
        response.setHeader(Headers.REQUEST_ID, trace.requestId());
        if (trace.traceparent() != null) {
            response.setHeader(Headers.TRACEPARENT, trace.traceparent());
        }
        trace.mark();
        try {
            chain.doFilter(request, response);
        } finally {
            RequestTrace.unmark();
        }
    }
}
