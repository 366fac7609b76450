package com.pygmy.api.service;

import io.dropwizard.core.Configuration;
import io.dropwizard.core.ConfiguredBundle;
import io.dropwizard.core.setup.Environment;
import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.io.InputStream;
import java.util.Objects;

/** Serves the OpenAPI 3.1 document of the whole public API at {@code /openapi.json}. */
public final class OpenApiBundle implements ConfiguredBundle<Configuration> {
    public static final String PATH = "/openapi.json";

    @Override
    public void run(Configuration configuration, Environment environment) {
        environment.servlets().addServlet("openapi", new Document()).addMapping(PATH);
    }

    private static final class Document extends HttpServlet {
        private static final long serialVersionUID = 1;

        @Override
        protected void doGet(HttpServletRequest request, HttpServletResponse response) throws IOException {
            byte[] document;
            try (InputStream resource =
                    Objects.requireNonNull(OpenApiBundle.class.getResourceAsStream("openapi.json"))) {
                document = resource.readAllBytes();
            }
            response.setContentType("application/json");
            response.setHeader("Cache-Control", "no-cache");
            response.setContentLength(document.length);
            response.getOutputStream().write(document);
        }
    }
}
