package com.pygmy.service.tracing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import com.pygmy.service.SmallConfiguration;
import com.pygmy.service.SmallService;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.dropwizard.testing.DropwizardTestSupport;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.slf4j.LoggerFactory;

class TracingTest {
    private static final String TRACE = "0af7651916cd43dd8448eb211c80319c";
    private static final String PARENT = "00-" + TRACE + "-b7ad6b7169203331-01";
    private static final Duration SOON = Duration.ofSeconds(30);

    @TempDir
    Path directory;

    private final HttpClient http = HttpClient.newHttpClient();
    private final List<AutoCloseable> open = new ArrayList<>();

    @AfterEach
    void close() throws Exception {
        for (AutoCloseable each : open) {
            each.close();
        }
    }

    /** @param tracing settings as {@code sampled: 1} */
    private DropwizardTestSupport<SmallConfiguration> configured(String... tracing) throws IOException {
        Path yaml = Files.writeString(
                Files.createTempFile(directory, "small", ".yml"),
                """
                    server:
                      applicationConnectors: [{type: http, port: 0, bindHost: 127.0.0.1}]
                      adminConnectors: [{type: http, port: 0, bindHost: 127.0.0.1}]
                      requestLog: {appenders: []}
                    logging: {level: ERROR, loggers: {com.pygmy.service.tracing: WARN}}
                    tracing:
                    """ + String.join("\n", tracing).indent(2));
        return new DropwizardTestSupport<>(SmallService.class, yaml.toString());
    }

    private DropwizardTestSupport<SmallConfiguration> start(String... tracing) throws Exception {
        DropwizardTestSupport<SmallConfiguration> service = configured(tracing);
        service.before();
        open.add(service::after);
        return service;
    }

    private HttpRequest wishes(DropwizardTestSupport<?> service, String... headers) {
        HttpRequest.Builder request =
                HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + service.getLocalPort() + "/wishes?limit=3"));
        return (headers.length == 0 ? request : request.headers(headers)).build();
    }

    private HttpResponse<String> get(DropwizardTestSupport<?> service, String... headers) throws Exception {
        return http.send(wishes(service, headers), HttpResponse.BodyHandlers.ofString());
    }

    private void getMany(DropwizardTestSupport<?> service, int count) {
        List<CompletableFuture<HttpResponse<String>>> answers = IntStream.range(0, count)
                .mapToObj(i -> http.sendAsync(wishes(service), HttpResponse.BodyHandlers.ofString()))
                .toList();
        answers.forEach(answer -> assertThat(answer.orTimeout(SOON.toSeconds(), TimeUnit.SECONDS)
                        .join()
                        .statusCode())
                .isEqualTo(200));
    }

    private static long count(DropwizardTestSupport<?> service, String counter) {
        return service.getEnvironment()
                .metrics()
                .counter("tracing.spans-" + counter)
                .getCount();
    }

    private static String traceparent(HttpResponse<?> answer) {
        return answer.headers().firstValue("traceparent").orElse("");
    }

    /** Takes connections and reads nothing from them. */
    private String silentCollector() throws IOException {
        ServerSocket socket = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
        open.add(socket);
        return "http://127.0.0.1:" + socket.getLocalPort() + "/v1/traces";
    }

    private interface Answering {
        void answer(HttpExchange exchange) throws IOException;
    }

    private String collector(Answering answering) throws IOException {
        HttpServer server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        var threads = Executors.newCachedThreadPool();
        server.setExecutor(threads);
        server.createContext("/v1/traces", exchange -> {
            exchange.getRequestBody().readAllBytes();
            answering.answer(exchange);
        });
        server.start();
        open.add(() -> {
            server.stop(0);
            threads.shutdownNow();
        });
        return "http://127.0.0.1:" + server.getAddress().getPort() + "/v1/traces";
    }

    private static void take(HttpExchange exchange) throws IOException {
        exchange.sendResponseHeaders(200, -1);
        exchange.close();
    }

    @Test
    void without_a_configuration_no_class_of_opentelemetry_is_loaded() throws Exception {
        Path classes = directory.resolve("classes");
        Process process = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-Xlog:class+load:file=" + classes,
                        "-cp",
                        System.getProperty("java.class.path"),
                        UntracedService.class.getName(),
                        PARENT)
                .redirectErrorStream(true)
                .start();
        String said = new String(process.getInputStream().readAllBytes(), java.nio.charset.StandardCharsets.UTF_8);
        assertThat(process.waitFor()).as(said).isZero();
        assertThat(said).contains("answered 200 " + PARENT);
        assertThat(Files.readString(classes))
                .contains("com.pygmy.service.ProblemBundle ")
                .doesNotContain("io.opentelemetry");
    }

    @Test
    void an_answer_names_the_span_of_this_hop_in_the_trace_of_the_caller() throws Exception {
        var service = start("endpoint: " + collector(TracingTest::take), "sampled: 0");
        assertThat(traceparent(get(service, "traceparent", PARENT)))
                .startsWith("00-" + TRACE + "-")
                .endsWith("-01")
                .isNotEqualTo(PARENT);
        await().atMost(SOON).until(() -> count(service, "sent") == 1);
    }

    @Test
    void what_the_caller_does_not_sample_is_passed_on_as_it_came() throws Exception {
        var service = start("endpoint: " + silentCollector(), "sampled: 1");
        String unsampled = "00-" + TRACE + "-b7ad6b7169203331-00";
        assertThat(traceparent(get(service, "traceparent", unsampled))).isEqualTo(unsampled);
    }

    @Test
    void a_context_that_is_none_begins_a_trace_like_no_context() throws Exception {
        var service = start("endpoint: " + collector(TracingTest::take), "sampled: 1");
        for (String wrong : List.of(
                "00-" + "0".repeat(32) + "-b7ad6b7169203331-01",
                "00-" + TRACE + "-" + "0".repeat(16) + "-01",
                "ff-" + TRACE + "-b7ad6b7169203331-01",
                PARENT + "-x",
                PARENT.toUpperCase(java.util.Locale.ROOT),
                "00-zz-1-01")) {
            assertThat(traceparent(get(service, "traceparent", wrong)))
                    .as(wrong)
                    .matches("00-[0-9a-f]{32}-[0-9a-f]{16}-0[13]")
                    .doesNotContain(TRACE);
        }
    }

    @Test
    void callers_cannot_have_more_requests_recorded_than_the_limit() throws Exception {
        var service = start("endpoint: " + collector(TracingTest::take), "requestsPerSecondMax: 1");
        List<String> flags = new ArrayList<>();
        for (int i = 0; i < 20; i++) {
            String named = traceparent(get(service, "traceparent", PARENT));
            assertThat(named).startsWith("00-" + TRACE + "-");
            flags.add(named.substring(named.length() - 2));
        }
        assertThat(flags.get(0)).isEqualTo("01");
        assertThat(flags).contains("00");
    }

    @Test
    void a_collector_that_never_answers_slows_no_request_and_what_it_does_not_take_is_counted() throws Exception {
        ListAppender<ILoggingEvent> log = new ListAppender<>();
        Logger logger = (Logger) LoggerFactory.getLogger(SpanExport.class);
        var service = start(
                "endpoint: " + silentCollector(),
                "sampled: 1",
                "spansMax: 512",
                "exportTimeout: 300ms",
                "requestsPerSecondMax: 100000");
        log.start();
        logger.addAppender(log);
        int requests = 3000;
        for (int i = 0; i < requests; i += 100) {
            getMany(service, 100);
        }
        await().atMost(SOON).until(() -> count(service, "left-out") + count(service, "lost") == requests);
        assertThat(count(service, "left-out")).isPositive();
        assertThat(count(service, "lost")).isPositive();
        assertThat(count(service, "sent")).isZero();
        logger.detachAppender(log);
        assertThat(log.list).as("lines in less than a minute").hasSize(1);
        assertThat(log.list.get(0).getFormattedMessage()).contains("spans did not reach the collector at http://");
    }

    @Test
    void a_collector_whose_answer_does_not_end_gets_no_more_until_it_ends_the_connection() throws Exception {
        CompletableFuture<HttpExchange> endless = new CompletableFuture<>();
        String endpoint = collector(exchange -> {
            if (endless.isDone()) {
                take(exchange);
                return;
            }
            exchange.sendResponseHeaders(200, 0);
            exchange.getResponseBody().write(1);
            exchange.getResponseBody().flush(); // and no more
            endless.complete(exchange);
        });
        var service = start("endpoint: " + endpoint, "sampled: 1", "exportTimeout: 300ms");
        get(service);
        HttpExchange held = endless.get(SOON.toSeconds(), TimeUnit.SECONDS);
        await().atMost(SOON).until(() -> get(service).statusCode() == 200 && count(service, "lost") > 0);
        assertThat(count(service, "sent")).isZero();
        held.close();
        await().atMost(SOON).until(() -> get(service).statusCode() == 200 && count(service, "sent") > 0);
    }

    @Test
    void a_collector_that_is_down_or_refuses_is_counted() throws Exception {
        String nobody;
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            nobody = "http://127.0.0.1:" + socket.getLocalPort() + "/v1/traces";
        }
        var down = start("endpoint: " + nobody, "sampled: 1");
        var refused = start(
                "endpoint: "
                        + collector(exchange -> {
                            exchange.sendResponseHeaders(500, -1);
                            exchange.close();
                        }),
                "sampled: 1");
        get(down);
        get(refused);
        await().atMost(SOON).until(() -> count(down, "lost") == 1 && count(refused, "lost") == 1);
    }

    @Test
    void a_configuration_that_cannot_be_meant_stops_the_start() throws IOException {
        assertThatThrownBy(() -> configured("endpoint: http://127.0.0.1:4318/v1/traces", "sampled: 1.5")
                        .before())
                .hasMessageContaining("tracing.sampled must be less than or equal to 1");
        assertThatThrownBy(() -> configured("endpoint: http://a b/").before()).hasMessageContaining("tracing.endpoint");
        assertThatThrownBy(() -> configured("sampled: 0.5").before())
                .hasMessageContaining("tracing.endpoint must not be null");
        for (String wrong :
                List.of("ftp://127.0.0.1/", "127.0.0.1", "http:///v1/traces", "http://me:secret@127.0.0.1/")) {
            assertThatThrownBy(() -> configured("endpoint: " + wrong).before())
                    .as(wrong)
                    .hasMessageContaining("endpoint: no address of a collector");
        }
    }
}
