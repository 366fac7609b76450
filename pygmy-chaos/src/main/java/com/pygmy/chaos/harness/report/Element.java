package com.pygmy.chaos.harness.report;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * A piece of HTML or SVG that is being made. Texts and the values of attributes are escaped when it is written, so whatever a
 * history holds stays a text. Not thread-safe.
 */
public final class Element {
    private static final Set<String> VOID = Set.of("br", "hr", "img", "input", "link", "meta", "wbr");

    private final String name;
    private final Map<String, String> attributes = new LinkedHashMap<>();
    private final List<Object> children = new ArrayList<>();

    private Element(String name) {
        this.name = name;
    }

    /** An element with these children: elements, or anything else as its text. */
    public static Element of(String name, Object... children) {
        return new Element(name).add(children);
    }

    /** Children without an element around them. */
    public static Element fragment(Object... children) {
        return of("", children);
    }

    /** Data for a script, which finds it by its id. It is JSON, and cannot end the element that it stands in. */
    static Element data(String id, String json) {
        Element script = of("script").with("type", "application/json").with("id", id);
        script.children.add(new Json(json));
        return script;
    }

    private record Json(String text) {
        // Within JSON a "<" stands in texts only, where its escape means the same.
        String safe() {
            return text.replace("<", "\\u003c");
        }
    }

    /** Sets an attribute. */
    public Element with(String attribute, Object value) {
        attributes.put(attribute, value.toString());
        return this;
    }

    /** Appends children: elements, or anything else as its text. */
    public Element add(Object... more) {
        for (Object child : more) {
            children.add(child instanceof Element ? child : child.toString());
        }
        return this;
    }

    /** Appends every one of these. */
    public Element addAll(Iterable<Element> more) {
        more.forEach(children::add);
        return this;
    }

    boolean isEmpty() {
        return children.isEmpty();
    }

    void write(StringBuilder out) {
        if (!name.isEmpty()) {
            out.append('<').append(name);
            attributes.forEach((attribute, value) -> out.append(' ')
                    .append(attribute)
                    .append("=\"")
                    .append(escaped(value))
                    .append('"'));
            out.append('>');
        }
        for (Object child : children) {
            if (child instanceof Element element) {
                element.write(out);
            } else {
                out.append(child instanceof Json json ? json.safe() : escaped(child.toString()));
            }
        }
        if (!name.isEmpty() && !VOID.contains(name)) {
            out.append("</").append(name).append('>');
        }
    }

    private static String escaped(String text) {
        StringBuilder escaped = new StringBuilder(text.length() + 16);
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            switch (c) {
                case '&' -> escaped.append("&amp;");
                case '<' -> escaped.append("&lt;");
                case '>' -> escaped.append("&gt;");
                case '"' -> escaped.append("&quot;");
                case '\'' -> escaped.append("&#39;");
                // HTML knows no other control characters than these, and a lone surrogate is no text in UTF-8.
                case '\n', '\t' -> escaped.append(c);
                default -> escaped.append(isText(text, i) ? c : '\uFFFD');
            }
        }
        return escaped.toString();
    }

    private static boolean isText(String text, int at) {
        char c = text.charAt(at);
        if (Character.isHighSurrogate(c)) {
            return at + 1 < text.length() && Character.isLowSurrogate(text.charAt(at + 1));
        }
        if (Character.isLowSurrogate(c)) {
            return at > 0 && Character.isHighSurrogate(text.charAt(at - 1));
        }
        return !Character.isISOControl(c);
    }

    /** As it stands in a page. */
    @Override
    public String toString() {
        StringBuilder out = new StringBuilder();
        write(out);
        return out.toString();
    }
}
