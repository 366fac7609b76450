package com.pygmy.service.body;

import com.pygmy.protocol.Problem;
import com.pygmy.service.problem.Problems;
import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpFilter;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.Collections;
import java.util.Optional;

/** Refuses a body whose form nothing here can read, see {@link BodyForm}. */
public final class BodyFormFilter extends HttpFilter {
    @Override
    protected void doFilter(HttpServletRequest request, HttpServletResponse response, FilterChain chain)
            throws IOException, ServletException {
        Optional<Problem> refusal = BodyForm.refusal(
                Collections.list(request.getHeaders("Content-Type")), request.getHeader("Content-Encoding"));
        if (refusal.isPresent()) {
            Problems.write(request, response, refusal.get());
        } else {
            chain.doFilter(request, response);
        }
    }
}
