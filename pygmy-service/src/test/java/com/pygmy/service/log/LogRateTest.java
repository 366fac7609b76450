package com.pygmy.service.log;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.classic.spi.LoggingEvent;
import ch.qos.logback.core.spi.FilterReply;
import com.codahale.metrics.Counter;
import com.pygmy.service.SmallConfiguration;
import com.pygmy.service.SmallService;
import io.dropwizard.testing.DropwizardTestSupport;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.awaitility.Awaitility;
import org.awaitility.core.ConditionFactory;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What clients can make a service write into its log. */
class LogRateTest {
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
                  requestLog: {appenders: []}
                clients: {answerTimeout: 100ms, answerRateMin: 1GiB}
                logging:
                  level: INFO
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

    private static List<String> lines() throws IOException {
        return Files.readString(log()).lines().toList();
    }

    private static Socket send(String request) throws IOException {
        Socket socket = new Socket();
        socket.setReceiveBufferSize(8 * 1024);
        socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), service.getLocalPort()));
        socket.getOutputStream().write(request.getBytes(US_ASCII));
        return socket;
    }

    private static long count(String name) {
        return service.getEnvironment().metrics().counter(name).getCount();
    }

    private static String get(String path) {
        return "GET " + path + " HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n";
    }

    @Test
    void clients_that_are_gone_or_cut_off_leave_no_stack_trace() throws Exception {
        int clients = 20;
        for (int i = 0; i < clients; i++) {
            Socket gone = send(get("/large?gone"));
            assertThat(gone.getInputStream().read()).isEqualTo('H');
            gone.setSoLinger(true, 0);
            gone.close();
        }
        for (int i = 0; i < 4; i++) {
            Socket unread = send(get("/large?unread"));
            long before = count("clients.refused.answer-too-slow");
            await().until(() -> count("clients.refused.answer-too-slow") > before);
            unread.close();
        }
        try (Socket last = send(get("/broken?last"))) {
            assertThat(new String(last.getInputStream().readAllBytes(), US_ASCII))
                    .contains(" 500 ");
        }
        await().until(() -> lines().stream().anyMatch(line -> line.contains("/broken failed")));
        assertThat(lines()).noneMatch(line -> line.contains("EofException") || line.contains("TimeoutException"));
    }

    @Test
    void failures_at_will_leave_a_bounded_number_of_lines() throws Exception {
        int requests = 3 * LogRate.BURST;
        try (Socket client = send("")) {
            byte[] request = "GET /no-leader HTTP/1.1\r\nHost: x\r\n\r\n".getBytes(US_ASCII);
            InputStream answers = new BufferedInputStream(client.getInputStream());
            for (int i = 0; i < requests; i++) {
                client.getOutputStream().write(request);
                skipAnswer(answers);
            }
        }
        await().until(() -> count("logs.left-out") >= requests / 2);
        assertThat(lines().stream().filter(line -> line.contains("/no-leader answered 503")))
                .hasSizeBetween(LogRate.BURST, requests / 2);
    }

    /** Reads one answer with a declared length. */
    private static void skipAnswer(InputStream in) throws IOException {
        StringBuilder head = new StringBuilder();
        while (head.indexOf("\r\n\r\n") < 0) {
            head.append((char) in.read());
        }
        assertThat(head).startsWith("HTTP/1.1 503");
        Matcher length = Pattern.compile("(?i)content-length: (\\d+)").matcher(head);
        assertThat(length.find()).isTrue();
        in.skipNBytes(Long.parseLong(length.group(1)));
    }

    @Test
    void lines_that_were_left_out_are_told_and_come_back_with_time() {
        Counter leftOut = new Counter();
        AtomicLong nanos = new AtomicLong(1);
        LogRate rate = new LogRate(leftOut, nanos::get);
        for (int i = 0; i < LogRate.BURST; i++) {
            assertThat(rate.decide(event("short", null))).isEqualTo(FilterReply.NEUTRAL);
        }
        assertThat(rate.decide(event("short", null))).isEqualTo(FilterReply.DENY);
        assertThat(leftOut.getCount()).isEqualTo(1);

        nanos.addAndGet(Duration.ofSeconds(1).toNanos());
        assertThat(rate.decide(event("short", new IOException("no room for a trace"))))
                .isEqualTo(FilterReply.DENY);
        assertThat(rate.decide(event("x".repeat(8000), null))).isEqualTo(FilterReply.DENY);
        for (int i = 0; i < LogRate.LINES_PER_SECOND; i++) {
            assertThat(rate.decide(event("short", null))).isEqualTo(FilterReply.NEUTRAL);
        }
        assertThat(rate.decide(event("short", null))).isEqualTo(FilterReply.DENY);
        assertThat(leftOut.getCount()).isEqualTo(4);
    }

    private static ILoggingEvent event(String message, @Nullable Throwable thrown) {
        LoggerContext context = new LoggerContext();
        return new LoggingEvent("", context.getLogger("noisy"), Level.ERROR, message, thrown, null);
    }

    private static ConditionFactory await() {
        return Awaitility.await().atMost(Duration.ofSeconds(60));
    }
}
