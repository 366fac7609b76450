package com.pygmy.client;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.net.URLEncoder;
import org.jspecify.annotations.Nullable;

/** Writes the path and query of a resource, with all that comes from a caller encoded. */
final class Resource {
    private final StringBuilder text;
    private char separator = '?';

    private Resource(String path) {
        this.text = new StringBuilder(path);
    }

    static Resource at(String path) {
        return new Resource(path);
    }

    /** One more segment of the path; before any parameter. */
    Resource segment(Object value) {
        text.append('/').append(encode(value));
        return this;
    }

    /** One parameter of the query; nothing where the value is null. */
    Resource with(String name, @Nullable Object value) {
        if (value != null) {
            text.append(separator).append(name).append('=').append(encode(value));
            separator = '&';
        }
        return this;
    }

    private static String encode(Object value) {
        return URLEncoder.encode(value.toString(), UTF_8).replace("+", "%20");
    }

    @Override
    public String toString() {
        return text.toString();
    }
}
