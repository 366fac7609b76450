package com.pygmy.raft.dropwizard;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.pygmy.raft.Change;
import jakarta.servlet.AsyncContext;
import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;
import org.eclipse.jetty.ee10.servlet.ServletContextHandler;
import org.eclipse.jetty.ee10.servlet.ServletHolder;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.ServerConnector;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class ChangeStreamTest {
    private static final int TAGS = 1_000;
    private static final int TAG_CHARS = 100;

    private final CompletableFuture<ChangeStream> opened = new CompletableFuture<>();
    private final CompletableFuture<ChangeStream> ended = new CompletableFuture<>();

    private final class Opening extends HttpServlet {
        @Override
        protected void doGet(HttpServletRequest request, HttpServletResponse response) throws IOException {
            AsyncContext async = request.startAsync();
            async.setTimeout(0);
            ChangeStream stream = new ChangeStream(async, ended::complete);
            response.getOutputStream().setWriteListener(stream);
            opened.complete(stream);
        }
    }

    @Test
    void a_reader_that_is_behind_by_few_events_that_touched_much_is_cut_off() throws Exception {
        Server server = new Server(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
        ServletContextHandler context = new ServletContextHandler();
        context.addServlet(new ServletHolder(new Opening()), "/changes");
        server.setHandler(context);
        server.start();
        try (Socket reader = new Socket()) {
            reader.setReceiveBufferSize(4096);
            reader.connect(new InetSocketAddress(
                    InetAddress.getLoopbackAddress(), ((ServerConnector) server.getConnectors()[0]).getLocalPort()));
            reader.getOutputStream().write("GET /changes HTTP/1.1\r\nHost: here\r\n\r\n".getBytes(UTF_8));
            ChangeStream stream = opened.join();
            TreeSet<String> tags = new TreeSet<>();
            for (int i = 0; i < TAGS; i++) {
                tags.add(String.format("%0" + TAG_CHARS + "d", i));
            }
            long events = 0;
            while (!ended.isDone() && events < ChangeStream.EVENTS_MAX) {
                stream.changed(new Change(events, events + 1, tags));
                events++;
            }
            assertThat(events)
                    .as("what the operating system takes for a reader, and what is held for it")
                    .isLessThan(ChangeStream.EVENTS_MAX / 2);
            assertThat(ended.isDone()).isTrue();
        } finally {
            server.stop();
        }
    }
}
