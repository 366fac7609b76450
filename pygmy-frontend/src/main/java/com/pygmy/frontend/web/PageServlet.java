package com.pygmy.frontend.web;

import com.pygmy.service.problem.Problems;
import jakarta.servlet.AsyncContext;
import jakarta.servlet.ServletOutputStream;
import jakarta.servlet.WriteListener;
import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.Map;
import java.util.Objects;

/**
 * Serves pages at exactly their paths. What a page may do is in its headers: run the scripts that are files of this frontend,
 * talk to this frontend, and nothing else.
 */
final class PageServlet extends HttpServlet {
    private static final String METHODS = "GET, HEAD, OPTIONS";

    static final String CONTENT_SECURITY_POLICY = String.join(
            "; ",
            "default-src 'none'",
            "script-src 'self'",
            "style-src 'self'",
            "img-src 'self'",
            "connect-src 'self'",
            "base-uri 'none'",
            "form-action 'none'",
            "frame-ancestors 'none'",
            "require-trusted-types-for 'script'");

    private final transient Map<String, Page> pages;

    /** @param pages by path; the servlet must be mapped to each of them and to nothing else */
    PageServlet(Map<String, Page> pages) {
        this.pages = pages;
    }

    @Override
    protected void service(HttpServletRequest request, HttpServletResponse response) throws IOException {
        switch (request.getMethod()) {
            case "GET", "HEAD" -> send(request, response);
            case "OPTIONS" -> Problems.options(response, METHODS);
            default -> Problems.methodNotAllowed(request, response, METHODS);
        }
    }

    /** Browsers ask each time whether a file is still the one that they have: a frontend may be of another release by then. */
    private void send(HttpServletRequest request, HttpServletResponse response) throws IOException {
        Page page = Objects.requireNonNull(pages.get(request.getServletPath()), request.getServletPath());
        response.setHeader("Cache-Control", "no-cache");
        response.setHeader("ETag", page.etag());
        response.setHeader("Content-Security-Policy", CONTENT_SECURITY_POLICY);
        response.setHeader("X-Content-Type-Options", "nosniff");
        response.setHeader("Referrer-Policy", "no-referrer");
        String known = request.getHeader("If-None-Match");
        if (known != null && (known.equals("*") || known.contains(page.etag()))) {
            response.setStatus(HttpServletResponse.SC_NOT_MODIFIED);
            return;
        }
        response.setContentType(page.contentType());
        response.setContentLength(page.body().length);
        AsyncContext exchange = request.startAsync();
        exchange.setTimeout(0); // how slowly a client may read is limited for all answers
        ServletOutputStream output = response.getOutputStream();
        output.setWriteListener(new Writing(page.body(), output, exchange));
    }

    /** The way of a page to its client, which keeps no thread however slowly it reads. */
    private static final class Writing implements WriteListener {
        private final byte[] body;
        private final ServletOutputStream output;
        private final AsyncContext exchange;
        private boolean written;

        Writing(byte[] body, ServletOutputStream output, AsyncContext exchange) {
            this.body = body;
            this.output = output;
            this.exchange = exchange;
        }

        @Override
        public void onWritePossible() throws IOException {
            while (output.isReady()) {
                if (written) {
                    exchange.complete();
                    return;
                }
                written = true;
                output.write(body);
            }
        }

        @Override
        public void onError(Throwable failure) {
            exchange.complete();
        }
    }
}
