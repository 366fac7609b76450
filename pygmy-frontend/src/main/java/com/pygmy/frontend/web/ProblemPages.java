package com.pygmy.frontend.web;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.core.type.TypeReference;
import com.google.common.html.HtmlEscapers;
import com.pygmy.protocol.ApiJson;
import com.pygmy.protocol.ProblemType;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;

/** Where the {@code type} of a problem leads: what it means and what to do, readable without any script. */
final class ProblemPages {
    private ProblemPages() {}

    /** What a reader should know of a type. */
    record Explanation(String meaning, String remedy) {}

    static Map<String, Page> byPath() {
        String template = new String(Page.read(ProblemPages.class, "problem.html"), UTF_8);
        Map<String, Explanation> explanations = explanations();
        Map<String, Page> pages = new TreeMap<>();
        for (ProblemType type : ProblemType.values()) {
            String path = type.uri();
            Explanation explanation =
                    Objects.requireNonNull(explanations.get(path.substring(path.lastIndexOf('/') + 1)), path);
            String page = template.replace("{title}", escaped(type.title()))
                    .replace("{type}", path)
                    .replace("{status}", Integer.toString(type.status()))
                    .replace("{meaning}", escaped(explanation.meaning()))
                    .replace("{remedy}", escaped(explanation.remedy()));
            pages.put(path, Page.of(page.getBytes(UTF_8), "html"));
        }
        return pages;
    }

    private static Map<String, Explanation> explanations() {
        try {
            return ApiJson.strict().readValue(Page.read(ProblemPages.class, "problems.json"), new TypeReference<>() {});
        } catch (IOException e) {
            throw new UncheckedIOException("problems.json", e);
        }
    }

    private static String escaped(String text) {
        return HtmlEscapers.htmlEscaper().escape(text);
    }
}
