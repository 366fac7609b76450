package com.pygmy.service.tracing;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.URL;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/** The paths of a service as templates, so that a span says {@code /v1/orders/{id}} and not whose order. Immutable. */
public final class RouteTemplates {
    private static final String STREAM = "text/event-stream";

    private final List<String[]> forClients;
    private final List<String[]> others;

    private RouteTemplates(List<String> forClients, List<String> others) {
        this.forClients = forClients.stream().map(RouteTemplates::segments).toList();
        this.others = others.stream().map(RouteTemplates::segments).toList();
    }

    /** Of a service whose paths are not known: spans are named by the method alone. */
    public static RouteTemplates none() {
        return new RouteTemplates(List.of(), List.of());
    }

    /**
     * Those of an OpenAPI document in JSON.
     *
     * @param forNodes further paths, which only other nodes ask for
     */
    public static RouteTemplates of(URL openApi, List<String> forNodes) {
        List<String> forClients = new ArrayList<>();
        List<String> others = new ArrayList<>(forNodes);
        try (InputStream document = openApi.openStream()) {
            for (Map.Entry<String, JsonNode> path :
                    new ObjectMapper().readTree(document).path("paths").properties()) {
                (isStream(path.getValue()) ? others : forClients).add(path.getKey());
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return new RouteTemplates(forClients, others);
    }

    private static boolean isStream(JsonNode path) {
        return path.path("get").path("responses").findParent(STREAM) != null;
    }

    /** Whether a request to this path may begin a trace: not where only nodes ask, or where an answer goes on for hours. */
    boolean mayBeginTrace(String path) {
        return (forClients.isEmpty() && others.isEmpty())
                || find(forClients, segments(path)).isPresent();
    }

    /** The template of a path; the one with most words of the path where there are several. */
    Optional<String> of(String path) {
        String[] segments = segments(path);
        return find(forClients, segments).or(() -> find(others, segments));
    }

    private static Optional<String> find(List<String[]> templates, String[] path) {
        return templates.stream()
                .filter(template -> matches(template, path))
                .min((one, other) -> Long.compare(variables(one), variables(other)))
                .map(template -> String.join("/", template));
    }

    private static boolean matches(String[] template, String[] path) {
        if (template.length != path.length) {
            return false;
        }
        for (int i = 0; i < path.length; i++) {
            boolean same = isVariable(template[i]) ? !path[i].isEmpty() : template[i].equals(path[i]);
            if (!same) {
                return false;
            }
        }
        return true;
    }

    private static long variables(String[] template) {
        return Stream.of(template).filter(RouteTemplates::isVariable).count();
    }

    private static boolean isVariable(String segment) {
        return segment.startsWith("{");
    }

    private static String[] segments(String path) {
        return path.split("/", -1);
    }
}
