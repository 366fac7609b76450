package com.pygmy.service.ready;

import com.fasterxml.jackson.databind.ObjectWriter;
import com.pygmy.protocol.ApiJson;
import com.pygmy.protocol.Readiness;
import io.dropwizard.core.setup.Environment;
import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.function.Supplier;

/**
 * {@code GET /ready} of the admin port, for load balancers and tools that restart nodes one after the other: 200 or 503, and a
 * {@link Readiness}. Unlike the health check it says no to a node that works but is too far behind. Answered at once from what the
 * node knows.
 */
public final class ReadyServlet extends HttpServlet {
    public static final String PATH = "/ready";

    private static final ObjectWriter JSON = ApiJson.strict().writer();

    private final transient Supplier<Readiness> readiness;

    private ReadyServlet(Supplier<Readiness> readiness) {
        this.readiness = readiness;
    }

    /** @param readiness is called at each request; must be thread-safe and must not block */
    public static void install(Supplier<Readiness> readiness, Environment environment) {
        environment.admin().addServlet("ready", new ReadyServlet(readiness)).addMapping(PATH);
    }

    @Override
    protected void doGet(HttpServletRequest request, HttpServletResponse response) throws IOException {
        Readiness now = readiness.get();
        byte[] body = JSON.writeValueAsBytes(now);
        response.setStatus(now.ready() ? 200 : 503);
        response.setContentType("application/json");
        response.setHeader("Cache-Control", "no-store");
        response.setContentLength(body.length);
        response.getOutputStream().write(body);
    }
}
