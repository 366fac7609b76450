package com.pygmy.chaos.harness.report;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.pygmy.protocol.ApiJson;
import com.pygmy.protocol.Sha256;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * One HTML file that needs nothing else: its style and scripts stand in it, and its policy lets the browser run these and
 * fetch nothing, whatever else the page holds. Not thread-safe.
 */
public final class Page {
    private static final Pattern SLOT = Pattern.compile("\\{\\{([a-z]+)}}");

    private final Class<?> beside;
    private final String template;
    private final Map<String, Element> parts = new HashMap<>();
    private final List<String> styles =
            new ArrayList<>(List.of(resource(Page.class, "page.css"), resource(ApiJson.class, "chart.css")));
    private final List<String> scripts = new ArrayList<>();

    private Page(Class<?> beside, String template) {
        this.beside = beside;
        this.template = template;
    }

    /**
     * A page of a template, a resource beside a class. Where it says <code>{{name}}</code> a part of that name is put;
     * <code>{{style}}</code>, <code>{{scripts}}</code> and <code>{{policy}}</code> are the page's own.
     */
    public static Page of(Class<?> beside, String template) {
        return new Page(beside, resource(beside, template));
    }

    /** Puts a part into its slot. */
    public Page with(String slot, Element part) {
        parts.put(slot, part);
        return this;
    }

    /** Adds a style sheet, a resource beside the class of the template. */
    public Page styled(String name) {
        styles.add(resource(beside, name));
        return this;
    }

    /** Adds a script, a resource beside the class of the template. */
    public Page scripted(String name) {
        scripts.add(resource(beside, name));
        return this;
    }

    /**
     * The whole page.
     *
     * @throws IllegalStateException where the template has a slot that nothing was put into
     */
    public String html() {
        StringBuilder html = new StringBuilder();
        Matcher slot = SLOT.matcher(template);
        // In one pass, so that a part that looks like a slot is none.
        while (slot.find()) {
            slot.appendReplacement(html, Matcher.quoteReplacement(part(slot.group(1))));
        }
        return slot.appendTail(html).toString();
    }

    private String part(String name) {
        return switch (name) {
            case "style" -> "<style>" + String.join("\n", styles) + "</style>";
            case "scripts" ->
                scripts.stream()
                        .map(script -> "<script>" + script + "</script>")
                        .collect(Collectors.joining("\n"));
            case "policy" ->
                Element.of("meta")
                        .with("http-equiv", "Content-Security-Policy")
                        .with("content", policy())
                        .toString();
            default -> {
                Element part = parts.get(name);
                if (part == null) {
                    throw new IllegalStateException("nothing was put into the slot '" + name + "'");
                }
                yield part.toString();
            }
        };
    }

    private String policy() {
        String allowed =
                scripts.isEmpty() ? "'none'" : scripts.stream().map(Page::hash).collect(Collectors.joining(" "));
        return "default-src 'none'; base-uri 'none'; form-action 'none'; img-src data:; style-src "
                + hash(String.join("\n", styles)) + "; script-src " + allowed;
    }

    private static String hash(String content) {
        return "'sha256-" + Base64.getEncoder().encodeToString(Sha256.of(content)) + "'";
    }

    private static String resource(Class<?> beside, String name) {
        try (InputStream resource = beside.getResourceAsStream(name)) {
            if (resource == null) {
                throw new IllegalStateException("the resource " + name + " is missing from the jar");
            }
            return new String(resource.readAllBytes(), UTF_8).strip();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
