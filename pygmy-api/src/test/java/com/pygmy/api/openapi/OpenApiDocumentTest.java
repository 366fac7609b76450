package com.pygmy.api.openapi;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.pygmy.protocol.Headers;
import com.pygmy.protocol.ProblemType;
import java.io.IOException;
import java.lang.reflect.Field;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** The document that nodes serve at {@code /openapi.json}, and what makes it. */
class OpenApiDocumentTest {
    private static final ObjectMapper JSON = new ObjectMapper().enable(SerializationFeature.INDENT_OUTPUT);
    private static final Path SERVED = Path.of("src/main/resources/com/pygmy/api/openapi.json");

    /** {@code -Dpygmy.openapi=write} writes it anew; the change is then seen in review. */
    @Test
    void what_is_served_is_what_the_records_and_problems_say() throws IOException {
        String made = JSON.writeValueAsString(new OpenApiDocument().make()) + "\n";
        if ("write".equals(System.getProperty("pygmy.openapi"))) {
            Files.writeString(SERVED, made);
        }
        assertThat(Files.readString(SERVED))
                .as("differs from the code (expected: written anew by -Dtest=OpenApiDocumentTest"
                        + " -Dpygmy.openapi=write)")
                .isEqualTo(made);
    }

    @Test
    void every_problem_type_and_header_is_in_it() throws Exception {
        JsonNode document = new OpenApiDocument().make();
        String text = document.toString();
        for (ProblemType type : ProblemType.values()) {
            assertThat(text).contains(type.uri() + ": " + type.title());
        }
        for (Field header : Headers.class.getFields()) {
            assertThat(text).contains("/" + header.get(null) + "\"");
        }
    }

    @Test
    void every_reference_leads_somewhere_and_every_component_is_referred_to() throws IOException {
        JsonNode document = new OpenApiDocument().make();
        for (JsonNode reference : document.findValues("$ref")) {
            String pointer = reference.asText().replaceFirst("^#", "");
            assertThat(document.at(pointer).isMissingNode()).as(pointer).isFalse();
        }
        String text = document.toString();
        for (String kind : new String[] {"parameters", "headers", "schemas", "responses"}) {
            document.at("/components/" + kind)
                    .fieldNames()
                    .forEachRemaining(name -> assertThat(text).contains("#/components/" + kind + "/" + name + "\""));
        }
    }

    @Test
    void makers_of_clients_find_what_they_need() throws IOException {
        JsonNode document = new OpenApiDocument().make();

        assertThat(document.at("/servers/0/url").asText()).isEqualTo("/");
        assertThat(document.at("/info/license/identifier").asText()).isEqualTo("Apache-2.0");
        assertThat(document.get("security"))
                .as("what an operation needs that does not say")
                .hasSize(1);
        assertThat(document.at("/security/0")).as("no credentials").isEmpty();
        List<JsonNode> operations = new ArrayList<>();
        document.get("paths").forEach(path -> path.forEach(operations::add));
        assertThat(operations)
                .extracting(operation -> operation.path("operationId").asText())
                .allMatch(id -> id.matches("[a-z][A-Za-z]+"))
                .doesNotHaveDuplicates()
                .contains("placeOrder", "importBooks");
    }
}
