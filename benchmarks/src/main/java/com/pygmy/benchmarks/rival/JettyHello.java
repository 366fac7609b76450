package com.pygmy.benchmarks.rival;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.nio.ByteBuffer;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.http.HttpMethod;
import org.eclipse.jetty.io.Content;
import org.eclipse.jetty.server.Handler;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.ServerConnector;
import org.eclipse.jetty.util.Callback;

/** The server below Dropwizard, with a handler that answers kept bytes: what cannot be beaten with it. */
public final class JettyHello {
    private static final byte[] GREETING = "{\"id\":1,\"greeting\":\"Hello, world\"}".getBytes(UTF_8);

    private JettyHello() {}

    /** @param arguments the port, and how many selectors */
    public static void main(String[] arguments) throws Exception {
        Server server = new Server();
        ServerConnector connector = new ServerConnector(server, 1, Integer.parseInt(arguments[1]));
        connector.setHost("127.0.0.1");
        connector.setPort(Integer.parseInt(arguments[0]));
        server.addConnector(connector);
        server.setHandler(new Hello());
        server.start();
        server.join();
    }

    private static final class Hello extends Handler.Abstract.NonBlocking {
        @Override
        public boolean handle(Request request, Response response, Callback callback) {
            response.getHeaders().put(HttpHeader.CONTENT_TYPE, "application/json");
            response.getHeaders().put(HttpHeader.CONTENT_LENGTH, GREETING.length);
            if (HttpMethod.POST.is(request.getMethod())) {
                response.setStatus(201);
                Content.Source.consumeAll(
                        request,
                        Callback.from(
                                () -> response.write(true, ByteBuffer.wrap(GREETING), callback), callback::failed));
            } else {
                response.write(true, ByteBuffer.wrap(GREETING), callback);
            }
            return true;
        }
    }
}
