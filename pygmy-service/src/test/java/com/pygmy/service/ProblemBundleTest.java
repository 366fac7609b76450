package com.pygmy.service;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;

import com.pygmy.protocol.ApiJson;
import com.pygmy.protocol.Executed;
import com.pygmy.protocol.Problem;
import com.pygmy.protocol.ProblemType;
import io.dropwizard.testing.ConfigOverride;
import io.dropwizard.testing.junit5.DropwizardAppExtension;
import io.dropwizard.testing.junit5.DropwizardExtensionsSupport;
import java.io.ByteArrayInputStream;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@ExtendWith(DropwizardExtensionsSupport.class)
class ProblemBundleTest {
    private static final DropwizardAppExtension<SmallConfiguration> SERVICE = new DropwizardAppExtension<>(
            SmallService.class,
            null,
            ConfigOverride.config("clients.bodyMax", "1KiB"),
            ConfigOverride.config("server.applicationConnectors[0].port", "0"),
            ConfigOverride.config("server.adminConnectors[0].port", "0"));

    private final HttpClient http = HttpClient.newHttpClient();

    @Test
    void an_unknown_path_is_a_problem() throws Exception {
        Problem problem = problem(get("/nowhere"), ProblemType.NOT_FOUND);
        assertThat(problem.instance()).isEqualTo("/nowhere");
        assertThat(problem.detail()).contains("/nowhere");
    }

    @Test
    void an_id_that_is_no_number_is_not_found() throws Exception {
        problem(get("/wishes/seven"), ProblemType.NOT_FOUND);
    }

    @Test
    void a_wrong_method_is_a_problem_that_names_the_right_ones() throws Exception {
        HttpResponse<String> answer = send(request("/wishes").DELETE());
        problem(answer, ProblemType.METHOD_NOT_ALLOWED);
        assertThat(answer.headers().firstValue("Allow").orElseThrow()).contains("GET", "POST");
        problem(send(request("/wishes").method("BREW", BodyPublishers.noBody())), ProblemType.METHOD_NOT_ALLOWED);
    }

    @Test
    void a_wrong_media_type_is_a_problem() throws Exception {
        Problem problem = problem(post("/wishes", "<wish/>", "text/xml"), ProblemType.UNSUPPORTED_MEDIA_TYPE);
        assertThat(problem.detail()).contains("text/xml");
        problem(send(request("/wishes").header("Accept", "image/png").GET()), ProblemType.NOT_ACCEPTABLE);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
            {"name":"a","copies":"2"}                              | copies: '2' (expected: a whole number)
            {"name":"a","copies":1.5}                              | copies: 1.5 (expected: a whole number)
            {"name":"a","copies":[1]}                              | copies: a list (expected: a whole number)
            {"name":"a","copies":99999999999999999999}             | copies: a number that is too large (expected: a whole number of 64 bits)
            {"name":"a"}                                           | copies: missing (expected: a whole number)
            {"name":"a","copies":1,"copise":2}                     | copise: not a member (expected: copies, name, parts)
            {"name":"a","copies":1,"parts":[{"weight":1},{"weight":1,"colour":"GREEN"}]} | parts[1].colour: 'GREEN' (expected: RED or BLUE)
            {"name":"a","copies":1,"parts":{}}                     | parts: an object (expected: a list)
            {"name":"a","copies":1,"copies":2}                     | body: the same member twice at line 1, column 32
            {"name":"a",                                           | body: not JSON at line 1, column 13 (expected: JSON)
            [1]                                                    | body: a list (expected: an object)
            null                                                   | body: empty (expected: JSON)
            ``                                                     | body: empty (expected: JSON)
            """)
    void a_body_that_does_not_fit_is_told_by_member(String body, String detail) throws Exception {
        Problem problem = problem(post("/wishes", body, "application/json"), ProblemType.MALFORMED_JSON);
        assertThat(problem.detail()).isEqualTo(detail);
    }

    @Test
    void a_body_that_breaks_constraints_has_a_pointer_per_bad_field() throws Exception {
        String body = "{\"copies\":0,\"parts\":[{\"weight\":1},{\"weight\":0}]}";
        Problem problem = problem(post("/wishes", body, "application/json"), ProblemType.INVALID_FIELDS);
        assertThat(problem.errors())
                .extracting(Problem.FieldError::pointer)
                .containsExactly("/copies", "/name", "/parts/1/weight");
        assertThat(problem.errors())
                .first()
                .extracting(Problem.FieldError::detail)
                .asString()
                .startsWith("0 (expected: ");
    }

    @Test
    void a_parameter_that_is_not_valid_is_named() throws Exception {
        assertThat(problem(get("/wishes?limit=0"), ProblemType.INVALID_REQUEST).detail())
                .contains("limit")
                .contains("0 (expected: ");
        assertThat(problem(get("/wishes?limit=many"), ProblemType.INVALID_REQUEST)
                        .detail())
                .contains("limit");
    }

    @Test
    void a_body_over_the_limit_is_refused_declared_or_not() throws Exception {
        String large = "{\"name\":\"" + "a".repeat(2000) + "\"}";
        problem(post("/wishes", large, "application/json"), ProblemType.BODY_TOO_LARGE);
        HttpRequest.Builder chunked = request("/wishes")
                .header("Content-Type", "application/json")
                .POST(BodyPublishers.ofInputStream(() -> new ByteArrayInputStream(large.getBytes(US_ASCII))));
        problem(send(chunked), ProblemType.BODY_TOO_LARGE);
        assertThat(post("/streamed", large, "text/plain").body()).isEqualTo(String.valueOf(large.length()));
    }

    @Test
    void a_failure_of_ours_tells_nothing_but_the_request_id() throws Exception {
        for (String path : new String[] {"/broken", "/plain/broken"}) {
            HttpResponse<String> answer =
                    send(request(path).header("X-Request-Id", "order-1").GET());
            Problem problem = problem(answer, ProblemType.INTERNAL_ERROR);
            assertThat(problem.executed()).isEqualTo(Executed.UNKNOWN);
            assertThat(answer.body()).doesNotContain("SELECT").doesNotContain("com.pygmy");
            assertThat(answer.headers().firstValue("X-Request-Id")).hasValue("order-1");
        }
        assertThat(problem(
                                send(request("/broken")
                                        .header("X-Request-Id", "order-1")
                                        .GET()),
                                ProblemType.INTERNAL_ERROR)
                        .detail())
                .contains("order-1");
    }

    @Test
    void a_problem_of_a_future_and_of_a_servlet_is_answered_alike() throws Exception {
        assertThat(problem(get("/sold-out"), ProblemType.INSUFFICIENT_STOCK).detail())
                .isEqualTo("copies: 2 (expected: at most 1)");
        assertThat(problem(get("/plain"), ProblemType.NOT_FOUND).detail()).isEqualTo("plain: nothing here");
    }

    @Test
    void an_answer_that_asks_for_patience_says_how_long() throws Exception {
        HttpResponse<String> answer = get("/no-leader");
        assertThat(problem(answer, ProblemType.NO_LEADER).executed()).isEqualTo(Executed.NO);
        assertThat(answer.headers().firstValue("Retry-After")).hasValue("1");
    }

    @Test
    void the_operators_door_opens_with_the_operators_token_only() throws Exception {
        HttpResponse<String> without = get("/secret");
        problem(without, ProblemType.UNAUTHORIZED);
        assertThat(without.headers().firstValue("WWW-Authenticate").orElseThrow())
                .startsWith("Bearer");
        problem(
                send(request("/secret")
                        .header("Authorization", "Basic b3Blbg==")
                        .GET()),
                ProblemType.UNAUTHORIZED);
        problem(
                send(request("/secret")
                        .header("Authorization", "Bearer between-us-and-nobody")
                        .GET()),
                ProblemType.FORBIDDEN);
        HttpResponse<String> opened = send(request("/secret")
                .header("Authorization", "bearer open-sesame-open-sesame")
                .GET());
        assertThat(opened.statusCode()).isEqualTo(200);
    }

    @Test
    void each_answer_has_a_request_id_and_a_bad_one_is_replaced() throws Exception {
        assertThat(get("/wishes").headers().firstValue("X-Request-Id").orElseThrow())
                .isNotBlank();
        HttpResponse<String> bad =
                send(request("/wishes").header("X-Request-Id", "a b <script>").GET());
        assertThat(bad.headers().firstValue("X-Request-Id").orElseThrow()).doesNotContain("script");
        String traceparent = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01";
        HttpResponse<String> traced =
                send(request("/wishes").header("traceparent", traceparent).GET());
        assertThat(traced.headers().firstValue("traceparent")).hasValue(traceparent);
    }

    @Test
    void what_jetty_refuses_before_any_servlet_is_a_problem_too() throws Exception {
        assertThat(raw("GET /wishes HTTP/1.1\r\nHost: x\r\nX-Large: " + "a".repeat(20_000) + "\r\n\r\n"))
                .startsWith("HTTP/1.1 431")
                .contains("application/problem+json")
                .contains("/problems/headers-too-large");
        assertThat(raw("GET /wishes%2Fone HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n"))
                .startsWith("HTTP/1.1 400")
                .contains("/problems/invalid-request")
                .doesNotContain("badMessage");
        assertThat(raw("GET /" + "a".repeat(20_000) + " HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n"))
                .startsWith("HTTP/1.1 414")
                .contains("/problems/uri-too-long");
        assertThat(raw("GET / HTTP/9.1\r\nHost: x\r\nConnection: close\r\n\r\n"))
                .startsWith("HTTP/1.1 505")
                .contains("expected: HTTP/1.1")
                .contains("\"executed\":\"no\"");
    }

    @Test
    void head_answers_like_get_without_a_body() throws Exception {
        HttpResponse<String> head = send(request("/nowhere").method("HEAD", BodyPublishers.noBody()));
        assertThat(head.statusCode()).isEqualTo(404);
        assertThat(head.body()).isEmpty();
        assertThat(send(request("/wishes").method("HEAD", BodyPublishers.noBody()))
                        .statusCode())
                .isEqualTo(200);
    }

    private Problem problem(HttpResponse<String> answer, ProblemType type) throws Exception {
        assertThat(answer.body()).contains(type.uri());
        assertThat(answer.statusCode()).isEqualTo(type.status());
        assertThat(answer.headers().firstValue("Content-Type")).hasValue(Problem.MEDIA_TYPE);
        return ApiJson.strict().readValue(answer.body(), Problem.class);
    }

    private HttpResponse<String> get(String path) throws Exception {
        return send(request(path).GET());
    }

    private HttpResponse<String> post(String path, String body, String type) throws Exception {
        return send(request(path).header("Content-Type", type).POST(BodyPublishers.ofString(body)));
    }

    private HttpResponse<String> send(HttpRequest.Builder request) throws Exception {
        return http.send(request.build(), BodyHandlers.ofString());
    }

    private static HttpRequest.Builder request(String path) {
        return HttpRequest.newBuilder(URI.create("http://localhost:" + SERVICE.getLocalPort() + path))
                .timeout(Duration.ofSeconds(10));
    }

    private static String raw(String request) throws Exception {
        try (Socket socket = new Socket("localhost", SERVICE.getLocalPort())) {
            socket.setSoTimeout(10_000);
            socket.getOutputStream().write(request.getBytes(US_ASCII));
            return new String(socket.getInputStream().readAllBytes(), US_ASCII);
        }
    }
}
