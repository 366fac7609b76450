package com.pygmy.frontend.web;

import com.google.common.hash.Hashing;
import com.google.common.io.Resources;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Map;

/**
 * What is served at one path. Immutable.
 *
 * @param etag changes with the body
 */
record Page(byte[] body, String contentType, String etag) {
    private static final Map<String, String> CONTENT_TYPES = Map.of(
            "css", "text/css; charset=utf-8",
            "html", "text/html; charset=utf-8",
            "js", "text/javascript; charset=utf-8",
            "json", "application/json",
            "svg", "image/svg+xml");

    static Page of(byte[] body, String extension) {
        String contentType = CONTENT_TYPES.get(extension);
        if (contentType == null) {
            throw new IllegalArgumentException(
                    extension + ": no content type (expected: one of " + CONTENT_TYPES + ")");
        }
        return new Page(body, contentType, "\"" + Hashing.sha256().hashBytes(body) + "\"");
    }

    /** A file beside a class. */
    static Page file(Class<?> beside, String name) {
        return of(read(beside, name), name.substring(name.lastIndexOf('.') + 1));
    }

    static byte[] read(Class<?> beside, String name) {
        try {
            return Resources.toByteArray(Resources.getResource(beside, name));
        } catch (IOException e) {
            throw new UncheckedIOException(name, e);
        }
    }
}
