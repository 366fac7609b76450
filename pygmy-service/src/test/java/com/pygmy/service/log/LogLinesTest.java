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
