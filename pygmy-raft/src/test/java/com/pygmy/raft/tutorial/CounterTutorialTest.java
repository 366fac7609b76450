package com.pygmy.raft.tutorial;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.pygmy.protocol.Headers;
import com.pygmy.raft.testing.FreePort;
import io.dropwizard.testing.DropwizardTestSupport;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** {@code docs/tutorial.md} says what is true: its code is the code that runs here, and it does what the page says. */
@Timeout(120)
class CounterTutorialTest {
    private static final Path PAGE = Path.of("../docs/tutorial.md");
    private static final Path SOURCE = Path.of("src/test/java/com/pygmy/raft/tutorial/CounterService.java");
    private static final HttpClient HTTP = HttpClient.newHttpClient();

    @TempDir
    Path root;

    private static String block(String language) throws IOException {
        Matcher block =
                Pattern.compile("```" + language + "\n(.*?)```", Pattern.DOTALL).matcher(Files.readString(PAGE));
        assertThat(block.find()).as("a block of " + language + " in " + PAGE).isTrue();
        return block.group(1);
    }

    @Test
    void the_code_on_the_page_is_the_code_that_is_tested_and_takes_fewer_than_85_lines() throws IOException {
        String code = Files.readString(SOURCE);
        assertThat(block("java")).isEqualTo(code);
        assertThat(code.lines().filter(line -> !line.matches("(package|import) .*|\\s*")))
                .hasSizeLessThan(85);
    }

    @Test
    void the_loop_on_the_page_makes_the_yaml_of_the_other_two_nodes() throws Exception {
        Matcher loop = Pattern.compile("^    for n in .*?^    done$", Pattern.DOTALL | Pattern.MULTILINE)
                .matcher(Files.readString(PAGE));
        assertThat(loop.find()).as("a loop over the nodes in " + PAGE).isTrue();
        String first = block("yaml");
        Files.writeString(root.resolve("counter-1.yml"), first);

        Process made = new ProcessBuilder("bash", "-c", loop.group())
                .directory(root.toFile())
                .redirectErrorStream(true)
                .start();

        assertThat(new String(made.getInputStream().readAllBytes(), UTF_8)).isEmpty();
        assertThat(made.waitFor()).isZero();
        for (int i = 2; i <= 3; i++) {
            assertThat(root.resolve("counter-" + i + ".yml"))
                    .content()
                    .isEqualTo(first.replace("port: 8301", "port: 830" + i)
                            .replace("port: 8311", "port: 831" + i)
                            .replace("node: counter-1", "node: counter-" + i)
                            .replace("data/counter-1", "data/counter-" + i));
        }
    }

    @Test
    void three_nodes_count_together_and_a_session_reads_its_own_addition_at_another_node() throws Exception {
        List<Integer> ports = new ArrayList<>();
        for (int i = 0; i < 9; i++) {
            ports.add(FreePort.next());
        }
        List<DropwizardTestSupport<CounterService.Settings>> nodes = new ArrayList<>();
        try {
            for (int i = 1; i <= 3; i++) {
                Path yaml = Files.writeString(root.resolve("counter-" + i + ".yml"), yaml(i, ports));
                nodes.add(new DropwizardTestSupport<>(CounterService.class, yaml.toString()));
                nodes.get(i - 1).before();
            }
            HttpResponse<String> first = await().atMost(Duration.ofSeconds(30))
                    .until(() -> add(ports.get(0), "first", 5), answer -> answer.statusCode() == 200);
            assertThat(first.body()).isEqualTo("5");
            assertThat(add(ports.get(1), "first", 5).body()).isEqualTo("5");
            String session = first.headers().firstValue(Headers.SESSION).orElseThrow();
            for (int i = 0; i < 3; i++) {
                HttpRequest read =
                        request(ports.get(i)).header(Headers.SESSION, session).build();
                assertThat(HTTP.send(read, HttpResponse.BodyHandlers.ofString()).body())
                        .isEqualTo("5");
            }
            seesTheAddition(ports.get(2));
            takesNoMoreReadersThanItHasPlacesFor(ports.get(1));
            HttpRequest withoutKey = request(ports.get(0))
                    .POST(HttpRequest.BodyPublishers.ofString("5"))
                    .header("Content-Type", "application/json")
                    .build();
            assertThat(HTTP.send(withoutKey, HttpResponse.BodyHandlers.ofString())
                            .statusCode())
                    .isEqualTo(400);
        } finally {
            nodes.parallelStream().forEach(DropwizardTestSupport::after);
        }
    }

    /** A reader of what was changed from the beginning on, at a node that has not made the change. */
    private static void seesTheAddition(int port) throws Exception {
        HttpRequest changes = HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + "/changes?after=0"))
                .timeout(Duration.ofSeconds(20))
                .build();
        HttpResponse<Stream<String>> stream = HTTP.send(changes, HttpResponse.BodyHandlers.ofLines());
        assertThat(stream.headers().firstValue("Content-Type")).hasValue("text/event-stream");
        try (Stream<String> lines = stream.body()) {
            assertThat(lines.filter(line -> line.contains("counter/visits")).findFirst())
                    .hasValueSatisfying(line -> assertThat(line)
                            .matches("data: \\{\"previous\":\\d+,\"index\":\\d+,\"tags\":\\[\"counter/visits\"\\]\\}"));
        }
    }

    private static void takesNoMoreReadersThanItHasPlacesFor(int port) throws Exception {
        HttpRequest changes = HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + "/changes"))
                .timeout(Duration.ofSeconds(20))
                .build();
        List<HttpResponse<Stream<String>>> readers = new ArrayList<>();
        HttpResponse<Stream<String>> reader = HTTP.send(changes, HttpResponse.BodyHandlers.ofLines());
        while (reader.statusCode() == 200 && readers.size() < 1_000) {
            readers.add(reader);
            reader = HTTP.send(changes, HttpResponse.BodyHandlers.ofLines());
        }
        assertThat(readers).hasSize(64);
        assertThat(reader.statusCode()).isEqualTo(429);
        readers.remove(0).body().close();
        await("the place of one that has gone").atMost(Duration.ofSeconds(30)).until(() -> {
            HttpResponse<Stream<String>> next = HTTP.send(changes, HttpResponse.BodyHandlers.ofLines());
            next.body().close();
            return next.statusCode() == 200;
        });
        readers.forEach(each -> each.body().close());
    }

    /** The page's configuration, for one of three nodes and with ports that are free here. */
    private String yaml(int node, List<Integer> ports) throws IOException {
        String yaml = block("yaml")
                .replace("node: counter-1", "node: counter-" + node)
                .replace("port: 8301", "port: " + ports.get(node - 1))
                .replace("port: 8311", "port: " + ports.get(node + 2))
                .replace("data/counter-1", root.resolve("data-" + node).toString());
        for (int i = 1; i <= 3; i++) {
            yaml = yaml.replace(":830" + i, ":" + ports.get(i - 1)).replace(":832" + i, ":" + ports.get(i + 5));
        }
        return yaml;
    }

    private static HttpRequest.Builder request(int port) {
        return HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + "/counters/visits"))
                .timeout(Duration.ofSeconds(20));
    }

    private static HttpResponse<String> add(int port, String key, long amount) throws Exception {
        HttpRequest add = request(port)
                .header("Content-Type", "application/json")
                .header("Idempotency-Key", key)
                .POST(HttpRequest.BodyPublishers.ofString(Long.toString(amount)))
                .build();
        return HTTP.send(add, HttpResponse.BodyHandlers.ofString());
    }
}
