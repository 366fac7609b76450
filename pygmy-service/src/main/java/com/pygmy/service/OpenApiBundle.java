package com.pygmy.service;

import io.dropwizard.core.Configuration;
import io.dropwizard.core.ConfiguredBundle;
import io.dropwizard.core.setup.Environment;
import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.io.InputStream;
import java.net.URL;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** Serves a service's OpenAPI document at {@code /openapi.json}. */
public final class OpenApiBundle implements ConfiguredBundle<Configuration> {
    public static final String PATH = "/openapi.json";

    private final URL document;

    /** @param document where the document is, such as a resource of the service's own */
    public OpenApiBundle(@Nullable URL document) {
        this.document = Objects.requireNonNull(document, "no such resource");
    }

    @Override
    public void run(Configuration configuration, Environment environment) {
        environment.servlets().addServlet("openapi", new Document(document)).addMapping(PATH);
    }

    private static final class Document extends HttpServlet {
        private final URL document;

        Document(URL document) {
            this.document = document;
        }

        @Override
        protected void doGet(HttpServletRequest request, HttpServletResponse response) throws IOException {
            byte[] body;
            try (InputStream in = document.openStream()) {
                body = in.readAllBytes();
            }
            response.setContentType("application/json");
            response.setHeader("Cache-Control", "no-cache");
            response.setContentLength(body.length);
            response.getOutputStream().write(body);
        }
    }
}
