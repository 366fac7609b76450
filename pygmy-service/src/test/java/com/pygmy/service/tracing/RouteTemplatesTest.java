package com.pygmy.service.tracing;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.URL;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RouteTemplatesTest {
    @TempDir
    Path directory;

    private RouteTemplates routes = RouteTemplates.none();

    @BeforeEach
    void describe() throws IOException {
        URL document = Files.writeString(directory.resolve("openapi.json"), """
            {"paths": {"/books": {}, "/books/{id}": {}, "/books/import": {},
              "/news": {"get": {"responses": {"200": {"content": {"text/event-stream": {}}}}}}}}
            """)
                .toUri()
                .toURL();
        routes = RouteTemplates.of(document, List.of("/ledger/{id}"));
    }

    @Test
    void no_id_is_in_the_template_of_a_path() {
        assertThat(routes.of("/books/17")).contains("/books/{id}");
        assertThat(routes.of("/ledger/0af7651916cd43dd")).contains("/ledger/{id}");
        assertThat(routes.of("/books")).contains("/books");
    }

    @Test
    void a_word_of_the_path_goes_before_a_variable() {
        assertThat(routes.of("/books/import")).contains("/books/import");
    }

    @Test
    void a_path_that_is_not_known_has_none() {
        assertThat(List.of("", "/", "/books/", "/books/1/2", "//books", "/secret"))
                .allSatisfy(path -> assertThat(routes.of(path)).isEmpty());
    }

    @Test
    void what_only_nodes_ask_for_and_what_goes_on_for_hours_begins_no_trace() {
        assertThat(routes.mayBeginTrace("/books/17")).isTrue();
        assertThat(routes.mayBeginTrace("/ledger/17")).isFalse();
        assertThat(routes.mayBeginTrace("/news")).isFalse();
        assertThat(routes.mayBeginTrace("/unknown")).isFalse();
    }

    @Test
    void where_no_paths_are_known_every_request_may_begin_a_trace() {
        assertThat(RouteTemplates.none().mayBeginTrace("/anything")).isTrue();
        assertThat(RouteTemplates.none().of("/anything")).isEmpty();
    }
}
