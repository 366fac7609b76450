package com.pygmy.frontend.handler;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.concurrent.atomic.AtomicInteger;
import org.eclipse.jetty.server.Handler;
import org.eclipse.jetty.server.LocalConnector;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.util.Callback;
import org.junit.jupiter.api.Test;

class PlaceTest {
    private final AtomicInteger taken = new AtomicInteger();
    private final AtomicInteger ends = new AtomicInteger();

    @Test
    void a_request_that_fails_after_its_answer_leaves_once() throws Exception {
        Server server = new Server();
        LocalConnector connector = new LocalConnector(server);
        server.addConnector(connector);
        server.setHandler(new Handler.Abstract() {
            @Override
            public boolean handle(Request request, Response response, Callback callback) {
                taken.incrementAndGet();
                Place place = new Place(request, response, taken);
                Callback leaving = place.leaving(Callback.from(ends::incrementAndGet, callback));
                place.write(true, null, leaving);
                leaving.failed(new IOException("after the answer"));
                return true;
            }
        });
        server.start();
        try {
            assertThat(connector.getResponse("GET / HTTP/1.1\r\nHost: here\r\nConnection: close\r\n\r\n"))
                    .startsWith("HTTP/1.1 200");
        } finally {
            server.stop();
        }
        assertThat(taken).hasValue(0);
        assertThat(ends).hasValue(1);
    }
}
