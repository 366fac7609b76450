package com.pygmy.catalog.resources;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.codahale.metrics.MetricRegistry;
import com.pygmy.raft.Change;
import com.pygmy.service.http.core.CoreExchange;
import com.pygmy.service.http.core.CoreResource;
import com.pygmy.service.http.core.CoreResources;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.ServerConnector;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class ChangeStreamTest {
    private static final int TAGS = 1_000;
    private static final int TAG_CHARS = 100;

    @Test
    void a_reader_that_is_behind_by_few_events_that_touched_much_is_owed_no_more() throws Exception {
        CompletableFuture<CoreExchange> asked = new CompletableFuture<>();
        Server server = new Server(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
        server.setHandler(new CoreResources(
                "catalog-1",
                new MetricRegistry(),
                new CoreResource("/changes", "GET", List.of(), Duration.ofMinutes(1), asked::complete)));
        server.start();
        try (Socket reader = new Socket()) {
            reader.setReceiveBufferSize(4096);
            reader.connect(new InetSocketAddress(
                    InetAddress.getLoopbackAddress(), ((ServerConnector) server.getConnectors()[0]).getLocalPort()));
            reader.getOutputStream().write("GET /changes HTTP/1.1\r\nHost: here\r\n\r\n".getBytes(UTF_8));
            ChangeStream stream = new ChangeStream(asked.join(), Map.of(), 0, new CompletableFuture<>());
            TreeSet<String> tags = new TreeSet<>();
            for (int i = 0; i < TAGS; i++) {
                tags.add(String.format("%0" + TAG_CHARS + "d", i));
            }
            long events = 0;
            while (!stream.isEnding() && events < 1_000) {
                stream.changed(new Change(events, events + 1, tags));
                events++;
            }
            assertThat(events)
                    .as("what the operating system takes for a reader, and what is held for it")
                    .isLessThan(500);
        } finally {
            server.stop();
        }
    }
}
