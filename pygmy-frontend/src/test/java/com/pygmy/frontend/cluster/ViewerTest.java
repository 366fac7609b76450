package com.pygmy.frontend.cluster;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;

import com.pygmy.service.http.core.CoreStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.util.concurrent.CompletableFuture;
import org.eclipse.jetty.server.Handler;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.ServerConnector;
import org.eclipse.jetty.util.Callback;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A viewer on a real connection. */
@Timeout(60)
class ViewerTest {
    private static final byte[] EVENT = new byte[1024 * 1024];
    private static final int FAR_MORE_THAN_BUFFERS_TAKE = 1000;

    private final Server server = new Server();
    private final ServerConnector connector = new ServerConnector(server);
    private final CompletableFuture<Viewer> viewer = new CompletableFuture<>();
    private final CompletableFuture<Viewer> gone = new CompletableFuture<>();
    private Socket socket;

    @BeforeEach
    void connect() throws Exception {
        server.addConnector(connector);
        server.setHandler(new Handler.Abstract() {
            @Override
            public boolean handle(Request request, Response response, Callback callback) {
                return viewer.complete(new Viewer(new CoreStream(response, callback), gone::complete));
            }
        });
        server.start();
        socket = new Socket();
        socket.setReceiveBufferSize(4096);
        socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), connector.getLocalPort()));
        socket.getOutputStream().write("GET / HTTP/1.1\r\nHost: here\r\n\r\n".getBytes(US_ASCII));
    }

    @AfterEach
    void stop() throws Exception {
        socket.close();
        server.stop();
    }

    @Test
    void one_that_reads_nothing_is_told_little_and_left_as_soon_as_it_goes() throws Exception {
        int told = 0;
        while (told < FAR_MORE_THAN_BUFFERS_TAKE && viewer.get().tell(EVENT)) {
            told++;
        }
        assertThat(told).isLessThan(FAR_MORE_THAN_BUFFERS_TAKE);
        assertThat(gone).isNotDone();
        socket.close();
        assertThat(gone.get()).isSameAs(viewer.get());
    }

    @Test
    void one_that_is_ended_has_all_that_it_was_told() throws Exception {
        viewer.get().tell("event: one\n\n".getBytes(US_ASCII));
        viewer.get().end();
        assertThat(gone.get()).isSameAs(viewer.get());
        socket.shutdownOutput();
        assertThat(new String(socket.getInputStream().readAllBytes(), US_ASCII)).contains("event: one");
    }
}
