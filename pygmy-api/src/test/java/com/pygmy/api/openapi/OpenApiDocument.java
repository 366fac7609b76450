package com.pygmy.api.openapi;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.node.TextNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import com.pygmy.api.Book;
import com.pygmy.api.BookDraft;
import com.pygmy.api.BookPage;
import com.pygmy.api.ChangeEvent;
import com.pygmy.api.ChangePage;
import com.pygmy.api.ImportProgress;
import com.pygmy.api.ImportReport;
import com.pygmy.api.InvalidationRequest;
import com.pygmy.api.Order;
import com.pygmy.api.OrderPage;
import com.pygmy.api.OrderRequest;
import com.pygmy.api.StockAdjustment;
import com.pygmy.api.StockLevel;
import com.pygmy.api.TopicList;
import com.pygmy.protocol.ClusterView;
import com.pygmy.protocol.Headers;
import com.pygmy.protocol.Problem;
import com.pygmy.protocol.ProblemType;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Makes the OpenAPI 3.1 document: the resources are described in {@code openapi/paths.yaml}, the schemas come from the
 * records, the problems from {@link ProblemType}.
 */
final class OpenApiDocument {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final ObjectMapper YAML = new YAMLMapper();

    private static final Map<String, Class<?>> RECORDS = Stream.of(
                    Book.class,
                    BookDraft.class,
                    BookPage.class,
                    ChangeEvent.class,
                    ChangePage.class,
                    ClusterView.class,
                    ClusterView.History.class,
                    ImportProgress.class,
                    ImportReport.class,
                    InvalidationRequest.class,
                    Order.class,
                    OrderPage.class,
                    OrderRequest.class,
                    Problem.class,
                    StockAdjustment.class,
                    StockLevel.class,
                    TopicList.class)
            .collect(Collectors.toMap(RecordSchemas::name, record -> record));

    /** What any resource may answer. */
    private static final Set<ProblemType> EVERYWHERE = EnumSet.of(
            ProblemType.INVALID_REQUEST,
            ProblemType.METHOD_NOT_ALLOWED,
            ProblemType.NOT_ACCEPTABLE,
            ProblemType.URI_TOO_LONG,
            ProblemType.HEADERS_TOO_LARGE,
            ProblemType.SESSION_EXPIRED,
            ProblemType.SESSION_AHEAD,
            ProblemType.OVERLOADED,
            ProblemType.INTERNAL_ERROR,
            ProblemType.BAD_GATEWAY,
            ProblemType.NO_LEADER,
            ProblemType.LAGGING,
            ProblemType.UNAVAILABLE,
            ProblemType.DRAINING);

    private final RecordSchemas schemas = new RecordSchemas();

    /** The document. */
    ObjectNode make() throws IOException {
        ObjectNode document = JSON.createObjectNode().put("openapi", "3.1.0");
        document.putObject("info")
                .put("title", "Pygmy")
                .put("version", "1")
                .put("description", "A bookstore that does not go down and does not lose or repeat an order.")
                .putObject("license")
                .put("name", "Apache License 2.0")
                .put("identifier", "Apache-2.0");
        document.putArray("servers")
                .addObject()
                .put("url", "/")
                .put("description", "The frontend that serves this document");
        document.putArray("security").addObject(); // nobody need say who they are, but where an operation says so
        ObjectNode paths = document.putObject("paths");
        for (Map.Entry<String, JsonNode> path : yaml("paths.yaml").properties()) {
            ObjectNode item = paths.putObject(path.getKey());
            path.getValue()
                    .properties()
                    .forEach(method -> item.set(method.getKey(), operation(path.getKey(), method.getValue())));
        }
        components(document.putObject("components"));
        return document;
    }

    private static ObjectNode yaml(String name) throws IOException {
        try (InputStream file = OpenApiDocument.class.getResourceAsStream("/openapi/" + name)) {
            return (ObjectNode) YAML.readTree(Objects.requireNonNull(file, name));
        }
    }

    private void components(ObjectNode components) throws IOException {
        ObjectNode said = yaml("components.yaml");
        ObjectNode parameters = components.putObject("parameters");
        said.get("parameters").properties().forEach(parameter -> {
            ObjectNode named = parameters.putObject(parameter.getKey()).put("name", parameter.getKey());
            named.setAll((ObjectNode) parameter.getValue());
        });
        components.set("headers", said.get("headers"));
        ObjectNode responses = components.putObject("responses");
        byStatus(EVERYWHERE)
                .forEach((status, types) -> responses.set(Integer.toString(status), problem(status, types)));
        ObjectNode records = schemas.all();
        ArrayNode types = JSON.createArrayNode();
        Stream.of(ProblemType.values()).map(ProblemType::uri).forEach(types::add);
        ((ObjectNode) records.at("/Problem/properties/type")).set("examples", types);
        merge(records, said.get("schemas"));
        components.set("schemas", records);
        ObjectNode schemes = components.putObject("securitySchemes");
        schemes.putObject("operator").put("type", "http").put("scheme", "bearer");
        schemes.putObject("customer")
                .put("type", "http")
                .put("scheme", "bearer")
                .put("bearerFormat", "pygmy-customer- and 43 characters of base64url")
                .put(
                        "description",
                        "A secret that a customer makes from 256 random bits. The keys of the customer's orders begin"
                                + " with the token's name, which is the first 22 characters of"
                                + " base64url(SHA-256(token)), and a dot.");
    }

    private static void merge(ObjectNode into, JsonNode from) {
        from.properties().forEach(member -> {
            JsonNode there = into.get(member.getKey());
            if (there instanceof ObjectNode deeper && member.getValue().isObject()) {
                merge(deeper, member.getValue());
            } else if (there == null && member.getValue().isObject() && !into.has("type") && !into.has("not")) {
                throw new IllegalStateException(member.getKey() + ": bounds of what no record has");
            } else {
                into.set(member.getKey(), member.getValue());
            }
        });
    }

    private ObjectNode operation(String path, JsonNode said) {
        ObjectNode operation = JSON.createObjectNode();
        operation.put("operationId", said.get("id").asText());
        operation.put("summary", said.get("summary").asText());
        operation.putArray("tags").add(said.get("tag").asText());
        boolean keyed = said.path("key").asBoolean();
        parameters(operation.putArray("parameters"), path, said, keyed);
        Set<ProblemType> problems = EnumSet.copyOf(EVERYWHERE);
        said.path("problems").forEach(type -> problems.add(ProblemType.valueOf(type.asText())));
        if (keyed) {
            problems.addAll(Set.of(ProblemType.KEY_REQUIRED, ProblemType.KEY_MALFORMED, ProblemType.OUTCOME_UNKNOWN));
        }
        if (said.has("role")) {
            operation.putArray("security").addObject().putArray(said.get("role").asText());
            problems.addAll(Set.of(ProblemType.UNAUTHORIZED, ProblemType.FORBIDDEN, ProblemType.OUTCOME_UNKNOWN));
        }
        if (said.has("roles")) {
            ArrayNode security = operation.putArray("security");
            said.get("roles").forEach(role -> {
                ObjectNode one = security.addObject();
                if (!role.asText().isEmpty()) {
                    one.putArray(role.asText());
                }
            });
            problems.addAll(Set.of(ProblemType.UNAUTHORIZED, ProblemType.FORBIDDEN));
        }
        body(operation, said, problems);
        ObjectNode responses = operation.putObject("responses");
        answers(responses, said);
        problems(responses, problems);
        return operation;
    }

    private static void parameters(ArrayNode parameters, String path, JsonNode said, boolean keyed) {
        List<String> names = new ArrayList<>();
        for (String name : List.of("id", "operation")) {
            if (path.contains("{" + name + "}")) {
                names.add(name);
            }
        }
        said.path("query").forEach(name -> names.add(name.asText()));
        if (keyed) {
            names.add(Headers.IDEMPOTENCY_KEY);
        }
        names.add(Headers.SESSION);
        if (said.path("reads").asBoolean()) {
            names.add(Headers.CONSISTENCY);
        }
        names.addAll(List.of(Headers.REQUEST_ID, Headers.TRACEPARENT));
        names.forEach(name -> parameters.addObject().put("$ref", "#/components/parameters/" + name));
    }

    private void body(ObjectNode operation, JsonNode said, Set<ProblemType> problems) {
        if (!said.has("body") && !said.has("stream")) {
            return;
        }
        problems.add(ProblemType.UNSUPPORTED_MEDIA_TYPE);
        ObjectNode body = operation.putObject("requestBody").put("required", true);
        ObjectNode content = body.putObject("content");
        if (said.has("body")) {
            problems.addAll(
                    Set.of(ProblemType.MALFORMED_JSON, ProblemType.BODY_TOO_LARGE, ProblemType.REQUEST_TIMEOUT));
            content.putObject("application/json")
                    .set("schema", schema(said.get("body").asText()));
        } else {
            said.get("stream")
                    .forEach(type ->
                            content.putObject(type.asText()).putObject("schema").put("type", "string"));
        }
    }

    private JsonNode schema(String name) {
        if (name.equals("object")) {
            return JSON.createObjectNode().put("type", "object");
        }
        return schemas.reference(Objects.requireNonNull(RECORDS.get(name), name + ": no such record"));
    }

    private void answers(ObjectNode responses, JsonNode said) {
        said.get("answers").properties().forEach(answer -> {
            boolean stored = answer.getKey().endsWith("*");
            String status = answer.getKey().replace("*", "");
            ObjectNode response = responses.putObject(status).put("description", word(status));
            ObjectNode headers = response.putObject("headers");
            Stream.of(
                            Headers.SESSION,
                            Headers.INDEX,
                            Headers.NODE,
                            Headers.REQUEST_ID,
                            Headers.TRACEPARENT,
                            Headers.CACHE_STATUS,
                            Headers.SURROGATE_KEY)
                    .forEach(name -> header(headers, name));
            said.path("headers").forEach(name -> header(headers, name.asText()));
            if (stored) {
                header(headers, Headers.IDEMPOTENCY_REPLAYED);
            }
            if (!answer.getValue().asText().isEmpty()) {
                ObjectNode content = response.putObject("content");
                content.putObject("application/json")
                        .set("schema", schema(answer.getValue().asText()));
                if (said.has("events")) {
                    content.putObject("text/event-stream")
                            .set("schema", schema(said.get("events").asText()));
                }
            }
        });
    }

    private static void header(ObjectNode headers, String name) {
        headers.putObject(name).put("$ref", "#/components/headers/" + name);
    }

    private static String word(String status) {
        return switch (status) {
            case "200" -> "Here it is";
            case "201" -> "Done";
            case "202" -> "Accepted: it will happen, but is not finished yet";
            case "204" -> "Done; the answer has no body";
            case "304" -> "Unchanged: you have it already";
            default -> throw new IllegalStateException("no word for " + status);
        };
    }

    private static Map<Integer, List<ProblemType>> byStatus(Set<ProblemType> problems) {
        return problems.stream().collect(Collectors.groupingBy(ProblemType::status, TreeMap::new, Collectors.toList()));
    }

    private void problems(ObjectNode responses, Set<ProblemType> problems) {
        Map<Integer, List<ProblemType>> byStatus = problems.stream()
                .collect(Collectors.groupingBy(ProblemType::status, TreeMap::new, Collectors.toList()));
        byStatus.forEach((status, types) -> {
            if (EVERYWHERE.containsAll(types)) {
                responses.putObject(Integer.toString(status)).put("$ref", "#/components/responses/" + status);
            } else {
                responses.set(Integer.toString(status), problem(status, types));
            }
        });
    }

    private ObjectNode problem(int status, List<ProblemType> types) {
        ObjectNode response = JSON.createObjectNode();
        response.put(
                "description",
                types.stream().map(type -> type.uri() + ": " + type.title()).collect(Collectors.joining("\n")));
        if (status == 503 || status == 429) {
            header(response.putObject("headers"), "Retry-After");
        }
        ArrayNode all = JSON.createObjectNode().putArray("allOf").add(schemas.reference(Problem.class));
        ObjectNode schema = JSON.createObjectNode();
        ArrayNode allowed =
                all.addObject().putObject("properties").putObject("type").putArray("enum");
        types.forEach(type -> allowed.add(TextNode.valueOf(type.uri())));
        schema.set("allOf", all);
        response.putObject("content").putObject(Problem.MEDIA_TYPE).set("schema", schema);
        return response;
    }
}
