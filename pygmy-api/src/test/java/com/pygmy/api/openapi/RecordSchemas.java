package com.pygmy.api.openapi;

import com.fasterxml.jackson.annotation.JsonValue;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.lang.reflect.AnnotatedParameterizedType;
import java.lang.reflect.AnnotatedType;
import java.lang.reflect.Method;
import java.lang.reflect.RecordComponent;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** JSON Schemas of records: each component a property, required unless it may be null. */
final class RecordSchemas {
    private static final ObjectMapper JSON = new ObjectMapper();

    private final Map<String, ObjectNode> byName = new TreeMap<>();

    /** A reference to the schema of a record, which is made where it is not there yet. */
    ObjectNode reference(Class<?> record) {
        String name = name(record);
        if (!byName.containsKey(name)) {
            ObjectNode schema = JSON.createObjectNode();
            byName.put(name, schema);
            describe(record, schema);
        }
        return JSON.createObjectNode().put("$ref", "#/components/schemas/" + name);
    }

    /** All schemas made so far. */
    ObjectNode all() {
        return JSON.createObjectNode().setAll(byName);
    }

    /** What the schema of a record is called. */
    static String name(Class<?> type) {
        Class<?> outer = type.getEnclosingClass();
        return outer == null ? type.getSimpleName() : name(outer) + type.getSimpleName();
    }

    private void describe(Class<?> record, ObjectNode schema) {
        schema.put("type", "object");
        ObjectNode properties = schema.putObject("properties");
        ArrayNode required = JSON.createArrayNode();
        for (RecordComponent component : record.getRecordComponents()) {
            boolean nullable = isNullable(component.getAnnotatedType());
            ObjectNode property = of(component.getAnnotatedType());
            properties.set(component.getName(), nullable ? orNull(property) : property);
            if (!nullable) {
                required.add(component.getName());
            }
        }
        if (!required.isEmpty()) {
            schema.set("required", required);
        }
    }

    private ObjectNode of(AnnotatedType annotated) {
        if (annotated instanceof AnnotatedParameterizedType list) {
            ObjectNode schema = JSON.createObjectNode().put("type", "array");
            schema.set("items", of(list.getAnnotatedActualTypeArguments()[0]));
            return schema;
        }
        return of((Class<?>) annotated.getType());
    }

    private ObjectNode of(Class<?> type) {
        ObjectNode schema = JSON.createObjectNode();
        if (type == long.class || type == Long.class) {
            return schema.put("type", "integer").put("format", "int64");
        } else if (type == int.class || type == Integer.class) {
            return schema.put("type", "integer").put("format", "int32");
        } else if (type == boolean.class) {
            return schema.put("type", "boolean");
        } else if (type == String.class) {
            return schema.put("type", "string");
        } else if (type == Instant.class) {
            return schema.put("type", "string").put("format", "date-time");
        } else if (type.isEnum()) {
            ArrayNode values = schema.put("type", "string").putArray("enum");
            words(type).forEach(values::add);
            return schema;
        } else if (type.isRecord()) {
            return reference(type);
        }
        throw new IllegalStateException("no schema for " + type + " (expected: a record, list, number, text or time)");
    }

    private static List<String> words(Class<?> type) {
        boolean asText = Arrays.stream(type.getMethods()).anyMatch(RecordSchemas::isJsonValue);
        return Arrays.stream(type.getEnumConstants())
                .map(value -> asText ? value.toString() : ((Enum<?>) value).name())
                .toList();
    }

    private static boolean isJsonValue(Method method) {
        return method.isAnnotationPresent(JsonValue.class);
    }

    private static boolean isNullable(AnnotatedType type) {
        return type.isAnnotationPresent(Nullable.class);
    }

    private static ObjectNode orNull(ObjectNode schema) {
        if (schema.has("$ref") || schema.has("enum")) {
            ObjectNode either = JSON.createObjectNode();
            either.putArray("anyOf").add(schema).add(JSON.createObjectNode().put("type", "null"));
            return either;
        }
        String type = schema.get("type").asText();
        schema.putArray("type").add(type).add("null");
        return schema;
    }
}
