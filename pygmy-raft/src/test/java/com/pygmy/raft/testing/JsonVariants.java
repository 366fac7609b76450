package com.pygmy.raft.testing;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ContainerNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

/** A JSON document with one value changed. */
final class JsonVariants {
    private static final ObjectMapper JSON = new ObjectMapper();

    private JsonVariants() {}

    /** The document with each of its members left out, or in its place a value of each other kind. */
    static void each(JsonNode good, Consumer<String> variant) {
        visit(good, good, variant);
    }

    private static void visit(JsonNode root, JsonNode node, Consumer<String> each) {
        if (!(node instanceof ContainerNode<?>)) {
            return;
        }
        List<String> others = List.of(
                "null",
                "[]",
                "[null]",
                "{}",
                "\"\"",
                "\"\\u0000\"",
                "-1",
                "1.5",
                "9223372036854775807",
                "99999999999999999999",
                "true");
        if (node instanceof ObjectNode object) {
            List<String> names = new ArrayList<>();
            object.fieldNames().forEachRemaining(names::add);
            for (String name : names) {
                JsonNode before = object.get(name);
                others.forEach(other -> {
                    object.set(name, read(other));
                    each.accept(root.toString());
                });
                object.remove(name);
                each.accept(root.toString());
                object.set(name, before);
                visit(root, before, each);
            }
        } else {
            node.forEach(element -> visit(root, element, each));
        }
    }

    private static JsonNode read(String json) {
        try {
            return JSON.readTree(json);
        } catch (IOException e) {
            throw new IllegalStateException(json, e);
        }
    }
}
