package com.pygmy.frontend.web;

import com.pygmy.api.Book;
import com.pygmy.protocol.ApiJson;
import io.dropwizard.core.Configuration;
import io.dropwizard.core.ConfiguredBundle;
import io.dropwizard.core.setup.Environment;
import jakarta.servlet.ServletRegistration;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * The store for browsers, at {@code /}; the cluster as it is, at {@code /cluster}; and the API for readers, at {@code /docs}, with a
 * page for each type of problem. Their files are below {@code /web/}. A closed list of paths: all others remain with Jersey and are refused as it refuses them,
 * but that browsers get a page.
 */
public final class WebBundle implements ConfiguredBundle<Configuration> {
    /** The look that charts of reports have, too. */
    static final String CHARTS = "chart.css";

    static final List<String> FILES = List.of(
            "api.js",
            "app.js",
            "book.js",
            "chart.js",
            "cluster.css",
            "cluster.js",
            "docs.css",
            "docs.js",
            "dom.js",
            "home.js",
            "icon.svg",
            "orders.js",
            "purchases.js",
            "pygmy.css",
            "retry.js",
            "status.js",
            "storage.js",
            "view.js");

    @Override
    public void run(Configuration configuration, Environment environment) {
        Map<String, Page> pages = pages();
        ServletRegistration.Dynamic servlet = environment.servlets().addServlet("pages", new PageServlet(pages));
        servlet.setAsyncSupported(true);
        servlet.addMapping(pages.keySet().toArray(String[]::new));
        environment.jersey().register(new NotFoundPage());
    }

    /** By the servlet path, which is empty for the root. */
    private static Map<String, Page> pages() {
        Map<String, Page> pages = new TreeMap<>();
        pages.put("", Page.file(WebBundle.class, "index.html"));
        pages.put("/cluster", Page.file(WebBundle.class, "cluster.html"));
        pages.put("/docs", Page.file(WebBundle.class, "docs.html"));
        pages.put("/openapi.json", Page.file(Book.class, "openapi.json"));
        pages.put("/web/" + CHARTS, Page.file(ApiJson.class, CHARTS));
        FILES.forEach(name -> pages.put("/web/" + name, Page.file(WebBundle.class, name)));
        pages.putAll(ProblemPages.byPath());
        return pages;
    }
}
