package com.pygmy.service.http.core;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.ObjectWriter;
import com.pygmy.protocol.ApiJson;
import com.pygmy.protocol.Headers;
import com.pygmy.service.SmallConfiguration;
import com.pygmy.service.SmallService;
import com.pygmy.service.body.JsonBody;
import io.dropwizard.core.setup.Environment;
import io.dropwizard.testing.ConfigOverride;
import io.dropwizard.testing.junit5.DropwizardAppExtension;
import io.dropwizard.testing.junit5.DropwizardExtensionsSupport;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.LinkedBlockingQueue;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;

@Timeout(60)
@ExtendWith(DropwizardExtensionsSupport.class)
class CoreResourcesTest {
    private static final ObjectWriter JSON = ApiJson.strict().writer();

    /** More than the system's buffers hold. */
    private static final String LARGE = "x".repeat(16 * 1024 * 1024);

    private static final DropwizardAppExtension<SmallConfiguration> SERVICE = new DropwizardAppExtension<>(
            HotService.class,
            null,
            ConfigOverride.config("clients.answerTimeout", "300ms"),
            ConfigOverride.config("clients.answerRateMin", "1GiB"),
            ConfigOverride.config("server.applicationConnectors[0].type", "core"),
            ConfigOverride.config("server.applicationConnectors[0].port", "0"),
            ConfigOverride.config("server.applicationConnectors[0].idleTimeout", "3s"),
            ConfigOverride.config("server.adminConnectors[0].port", "0"));

    private final HttpClient http =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();

    /** The small service with a hot resource beside its own ones. */
    public static final class HotService extends SmallService {
        /** What has been asked and is not answered yet. */
        static final BlockingQueue<CoreExchange> ASKED = new LinkedBlockingQueue<>();

        @Override
        public void run(SmallConfiguration configuration, Environment environment) {
            super.run(configuration, environment);
            new CoreResources(
                            "hot-1",
                            environment.metrics(),
                            new CoreResource(
                                    "/wishes", "PUT", List.of("GET", "HEAD", "POST"), Duration.ofMinutes(1), this::ask),
                            new CoreResource("/forgotten", "PUT", List.of(), Duration.ofMillis(1), this::ask),
                            new CoreResource("/broken", "POST", List.of(), Duration.ofMinutes(1), exchange -> {
                                throw new IllegalStateException("a mistake");
                            }))
                    .openBefore(environment.lifecycle());
        }

        private void ask(CoreExchange exchange) {
            exchange.body(JsonBody.of(Object.class));
            ASKED.add(exchange);
        }
    }

    @Test
    void the_thread_that_has_the_answer_gives_it() throws Exception {
        CompletableFuture<HttpResponse<String>> coming = put("/wishes", "{\"a\":1}");
        HotService.ASKED.take().json(201, Map.of("Location", "/wishes/1"), JSON, List.of(1));
        HttpResponse<String> answer = coming.join();

        assertThat(answer.statusCode()).isEqualTo(201);
        assertThat(answer.body()).isEqualTo("[1]");
        assertThat(answer.headers().map())
                .containsEntry("Content-Type", List.of("application/json"))
                .containsEntry("Location", List.of("/wishes/1"))
                .containsEntry(Headers.NODE.toLowerCase(Locale.ROOT), List.of("hot-1"))
                .containsEntry(Headers.REQUEST_ID.toLowerCase(Locale.ROOT), List.of("asked-1"));
        assertThat(SERVICE.getEnvironment()
                        .metrics()
                        .counter("http.core.answers.2xx")
                        .getCount())
                .isPositive();
    }

    @Test
    void other_methods_are_served_as_before_and_the_rest_is_refused() throws Exception {
        assertThat(send(request("/wishes?limit=5").GET()).statusCode()).isEqualTo(200);
        HttpResponse<String> wrong = send(request("/wishes").DELETE());
        HttpResponse<String> options = send(request("/wishes").method("OPTIONS", BodyPublishers.noBody()));

        assertThat(wrong.statusCode()).isEqualTo(405);
        assertThat(wrong.body()).contains("method-not-allowed", "\"instance\":\"/wishes\"");
        assertThat(options.statusCode()).isEqualTo(204);
        for (HttpResponse<String> answer : List.of(wrong, options)) {
            assertThat(answer.headers().firstValue("Allow")).contains("GET, HEAD, POST, PUT, OPTIONS");
        }
    }

    @Test
    void what_cannot_be_read_is_refused_and_a_mistake_of_ours_is_told_by_its_id_only() throws Exception {
        assertThat(put("/wishes", "{").join().statusCode()).isEqualTo(400);
        HttpResponse<String> packed =
                send(request("/wishes").header("Content-Encoding", "br").PUT(BodyPublishers.ofString("{}")));
        assertThat(packed.statusCode()).isEqualTo(415);
        HttpResponse<String> broken = send(request("/broken").POST(BodyPublishers.ofString("{}")));
        assertThat(broken.statusCode()).isEqualTo(500);
        assertThat(broken.body()).contains("request id asked-1").doesNotContain("a mistake");
    }

    @Test
    void a_request_that_nobody_answers_is_given_up() throws Exception {
        HttpResponse<String> answer = put("/forgotten", "{}").join();
        CoreExchange late = HotService.ASKED.take();

        assertThat(answer.statusCode()).isEqualTo(504);
        assertThat(answer.body()).contains("outcome-unknown", "\"executed\":\"unknown\"");
        late.json(200, Map.of(), JSON, List.of()); // is dropped
    }

    @Test
    void a_client_that_does_not_read_its_answer_holds_up_no_thread_and_is_cut_off() throws Exception {
        try (Socket silent = new Socket()) {
            silent.setReceiveBufferSize(8 * 1024);
            silent.connect(new InetSocketAddress("localhost", SERVICE.getLocalPort()));
            silent.getOutputStream()
                    .write("PUT /wishes HTTP/1.1\r\nHost: x\r\nContent-Length: 2\r\n\r\n{}".getBytes(US_ASCII));
            HotService.ASKED.take().json(200, Map.of(), JSON, List.of(LARGE)); // returns
            await().until(() -> SERVICE.getEnvironment()
                            .metrics()
                            .counter("clients.refused.answer-too-slow")
                            .getCount()
                    >= 1);
        }
    }

    private HttpRequest.Builder request(String path) {
        return HttpRequest.newBuilder(URI.create("http://localhost:" + SERVICE.getLocalPort() + path))
                .header("Content-Type", "application/json")
                .header(Headers.REQUEST_ID, "asked-1");
    }

    private CompletableFuture<HttpResponse<String>> put(String path, String body) {
        return http.sendAsync(request(path).PUT(BodyPublishers.ofString(body)).build(), BodyHandlers.ofString());
    }

    private HttpResponse<String> send(HttpRequest.Builder request) throws Exception {
        return http.send(request.build(), BodyHandlers.ofString());
    }
}
