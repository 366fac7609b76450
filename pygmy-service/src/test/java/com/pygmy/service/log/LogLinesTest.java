package com.pygmy.service.log;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.pygmy.service.SmallConfiguration;
import com.pygmy.service.SmallService;
import io.dropwizard.testing.DropwizardTestSupport;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LogLinesTest {
    private static final String FORGED = "ERROR [2026-01-01] forged";

    @TempDir
    static Path directory;

    private static DropwizardTestSupport<SmallConfiguration> service =
            new DropwizardTestSupport<>(SmallService.class, "");

    @BeforeAll
    static void start() throws Exception {
        Path yaml = Files.writeString(directory.resolve("small.yml"), """
            server:
              applicationConnectors: [{type: http, port: 0, bindHost: 127.0.0.1}]
              adminConnectors: [{type: http, port: 0}]
            logging:
              level: WARN
              appenders: [{type: file, currentLogFilename: %s, archive: false}]
            """.formatted(log()));
        service = new DropwizardTestSupport<>(SmallService.class, yaml.toString());
        service.before();
    }

    @AfterAll
    static void stop() {
        service.after();
    }

    private static Path log() {
        return directory.resolve("small.log");
    }

    /** Sends bytes that no HTTP client would send; gives the first line of the answer. */
    private static String send(String request) throws IOException {
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), service.getLocalPort())) {
            socket.getOutputStream().write(request.getBytes(ISO_8859_1));
            return new String(socket.getInputStream().readAllBytes(), UTF_8);
        }
    }

    private static List<String> linesWith(String text) {
        return await().atMost(Duration.ofSeconds(20))
                .until(
                        () -> Files.readString(log()).lines().toList(),
                        lines -> lines.stream().anyMatch(line -> line.contains(text)));
    }

    @Test
    void each_line_of_a_request_has_its_id_and_that_of_its_trace() throws IOException {
        send(String.join(
                "\r\n",
                "POST /logged HTTP/1.1",
                "Host: x",
                "Connection: close",
                "Content-Type: text/plain",
                "X-Request-Id: marked-1",
                "traceparent: 00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01",
                "Content-Length: 6",
                "",
                "traced"));
        assertThat(linesWith("received traced"))
                .anyMatch(line ->
                        line.endsWith("received traced [request id marked-1, trace 0af7651916cd43dd8448eb211c80319c]"));
    }

    @Test
    void an_id_that_is_in_a_line_by_chance_is_there_with_its_name_too() throws IOException {
        for (String id : List.of("e", "received", "1")) {
            send(String.join(
                    "\r\n",
                    "POST /logged HTTP/1.1",
                    "Host: x",
                    "Connection: close",
                    "Content-Type: text/plain",
                    "X-Request-Id: " + id,
                    "Content-Length: 13",
                    "",
                    "request id 12"));
            assertThat(linesWith("received request id 12 [request id " + id + "]"))
                    .isNotEmpty();
        }
    }

    @Test
    void a_line_that_ends_with_the_marks_has_them_once() throws IOException {
        send(String.join(
                "\r\n",
                "GET /broken HTTP/1.1",
                "Host: x",
                "Connection: close",
                "X-Request-Id: marked-2",
                "traceparent: 00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01",
                "",
                ""));
        assertThat(linesWith("/broken failed, request id marked-2"))
                .anyMatch(line -> line.endsWith(
                        "GET /broken failed, request id marked-2, trace 0af7651916cd43dd8448eb211c80319c"));
    }

    @Test
    void a_message_is_one_line_and_an_exception_cannot_look_like_one() throws Exception {
        String body = "marked\r\n" + FORGED + "\r" + FORGED + "\u001b[2J\u009b31m\u0000";
        send("POST /logged HTTP/1.1\r\nHost: x\r\nConnection: close\r\nContent-Type: text/plain\r\nContent-Length: "
                + body.length() + "\r\n\r\n" + body);
        List<String> lines = linesWith("received marked");
        assertThat(lines)
                .anyMatch(line -> line.contains("received marked\\r\\n" + FORGED + "\\r" + FORGED + "\\u001b[2J"));
        assertThat(lines).anyMatch(line -> line.startsWith("!") && line.contains(FORGED));
        assertThat(lines).noneMatch(line -> line.startsWith(FORGED));
        assertThat(Files.readString(log())).doesNotContain("\r", "\u001b", "\u009b", "\u0000");
    }

    @Test
    void a_request_id_that_could_break_a_log_line_is_replaced() throws Exception {
        for (String id :
                List.of("a\r" + FORGED, "a\n" + FORGED, "\u001b[31ma", "a\u0000b", "a\u0085" + FORGED, "a\u009b1m")) {
            String answer =
                    send("GET /broken HTTP/1.1\r\nHost: x\r\nConnection: close\r\nX-Request-Id: " + id + "\r\n\r\n");
            assertThat(answer.lines().findFirst().orElseThrow()).containsAnyOf(" 400 ", " 500 ");
            assertThat(answer).doesNotContain("forged", "\u001b");
        }
        send("GET /broken HTTP/1.1\r\nHost: x\r\nConnection: close\r\nX-Request-Id: the-last\r\n\r\n");
        assertThat(String.join("\n", linesWith("the-last")))
                .doesNotContain("request id " + FORGED, "\u001b", "\u009b", "\r");
    }

    @Test
    void text_without_control_characters_stays_as_it_is() {
        String text = "Größe 三体 \uD83D\uDC16 \t 50%";
        assertThat(LogLines.escaped(text, true)).isSameAs(text);
        assertThat(LogLines.escaped("a\u2028b\u202Ec", true)).isEqualTo("a\\u2028b\\u202ec");
        assertThat(LogLines.escaped("a\nb\rc", false)).isEqualTo("a\nb\\rc");
    }
}
