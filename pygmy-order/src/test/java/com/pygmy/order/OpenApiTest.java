package com.pygmy.order;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.pygmy.api.Book;
import com.pygmy.order.resources.OrderResource;
import jakarta.ws.rs.HttpMethod;
import jakarta.ws.rs.Path;
import java.io.IOException;
import java.io.InputStream;
import java.lang.annotation.Annotation;
import java.lang.reflect.Method;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import org.junit.jupiter.api.Test;

/** What this service offers to the world is in the document that it serves. */
class OpenApiTest {
    private static final List<Class<?>> RESOURCES = List.of(OrderResource.class);

    @Test
    void every_public_resource_is_in_the_open_api_document() throws IOException {
        JsonNode paths = paths();
        for (Class<?> resource : RESOURCES) {
            for (Method method : resource.getDeclaredMethods()) {
                for (Annotation annotation : method.getAnnotations()) {
                    HttpMethod verb = annotation.annotationType().getAnnotation(HttpMethod.class);
                    if (verb != null) {
                        String path = path(resource, method);
                        assertThat(paths.path(path).has(verb.value().toLowerCase(Locale.ROOT)))
                                .as("%s %s", verb.value(), path)
                                .isTrue();
                    }
                }
            }
        }
    }

    private static JsonNode paths() throws IOException {
        try (InputStream document = Objects.requireNonNull(Book.class.getResourceAsStream("openapi.json"))) {
            return new ObjectMapper().readTree(document).path("paths");
        }
    }

    private static String path(Class<?> resource, Method method) {
        Path below = method.getAnnotation(Path.class);
        String root = Objects.requireNonNull(resource.getAnnotation(Path.class)).value();
        return below == null ? root : root + "/" + below.value().replaceFirst("^/", "");
    }
}
