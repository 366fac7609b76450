package com.pygmy.service.limits;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.codahale.metrics.MetricRegistry;
import java.net.Socket;
import java.time.Duration;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.eclipse.jetty.server.Handler;
import org.eclipse.jetty.server.HttpConfiguration;
import org.eclipse.jetty.server.HttpConnectionFactory;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.ServerConnector;
import org.eclipse.jetty.util.Callback;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** When connections of a real server are to be looked at. */
@Timeout(60)
class OpenConnectionsTest {
    private static final Duration HEADERS_TIMEOUT = Duration.ofSeconds(10);
    private static final String WHOLE = "GET / HTTP/1.1\r\nHost: x\r\n\r\n";

    private final AtomicLong clock = new AtomicLong();
    private final AtomicInteger looks = new AtomicInteger();
    private final OpenConnections connections = new OpenConnections(
            100,
            HEADERS_TIMEOUT.toNanos(),
            new ClientMetrics(new ByteBudget(1, clock::get), new MetricRegistry(), () -> {}),
            clock::get,
            looks::incrementAndGet);
    private final Server server = new Server();

    private Socket connect(HttpConnectionFactory factory) throws Exception {
        ServerConnector connector = new ServerConnector(server, factory);
        connector.addEventListener(connections);
        server.addConnector(connector);
        server.setHandler(new Handler.Abstract() {
            @Override
            public boolean handle(Request request, Response response, Callback callback) {
                var progress = Objects.requireNonNull(
                        connections.began(request.getConnectionMetaData().getConnection()));
                response.getHeaders().put("Content-Length", 0);
                response.write(true, null, Callback.from(progress::ended, callback));
                return true;
            }
        });
        server.start();
        return new Socket("localhost", connector.getLocalPort());
    }

    @AfterEach
    void stop() throws Exception {
        server.stop();
    }

    private static void send(Socket client, String text) throws Exception {
        client.getOutputStream().write(text.getBytes(US_ASCII));
    }

    private static void readAnswer(Socket client) throws Exception {
        assertThat(new String(client.getInputStream().readNBytes(12), US_ASCII)).isEqualTo("HTTP/1.1 200");
        for (int newLines = 0; newLines < 2; ) {
            int next = client.getInputStream().read();
            newLines = next == '\n' ? newLines + 1 : next == '\r' ? newLines : 0;
        }
    }

    @Test
    void a_connection_that_sends_whole_requests_is_not_looked_at() throws Exception {
        try (Socket client = connect(new WatchedConnection.Factory(new HttpConfiguration()))) {
            for (int i = 0; i < 3; i++) {
                send(client, WHOLE);
                readAnswer(client);
            }
            assertThat(connections.size()).isEqualTo(1);
            assertThat(looks).hasValue(0);
            assertThat(connections.closeLate()).isFalse();
        }
    }

    @Test
    void headers_that_begin_are_looked_at_until_they_end_or_are_late() throws Exception {
        try (Socket client = connect(new WatchedConnection.Factory(new HttpConfiguration()))) {
            send(client, WHOLE + WHOLE.substring(0, 20));
            readAnswer(client);
            send(client, WHOLE.substring(20, 21));
            await().until(() -> looks.get() > 0);
            assertThat(connections.closeLate()).isTrue();
            send(client, WHOLE.substring(21));
            readAnswer(client);
            clock.addAndGet(HEADERS_TIMEOUT.toNanos());
            assertThat(connections.closeLate()).isFalse();

            int before = looks.get();
            send(client, "G");
            await().until(() -> looks.get() > before);
            assertThat(connections.closeLate()).isTrue();
            clock.addAndGet(HEADERS_TIMEOUT.toNanos());
            assertThat(connections.closeLate()).isFalse();
            assertThat(client.getInputStream().read()).isEqualTo(-1);
        }
    }

    @Test
    void connections_that_do_not_tell_are_looked_at_while_they_are_open() throws Exception {
        try (Socket client = connect(new HttpConnectionFactory())) {
            send(client, WHOLE);
            readAnswer(client);
            assertThat(looks).hasValue(1);
            assertThat(connections.closeLate()).isTrue();
        }
        await().until(() -> !connections.closeLate());
    }
}
