package com.pygmy.failover.http;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.codahale.metrics.MetricRegistry;
import com.pygmy.failover.NodeAddress;
import com.pygmy.service.http.core.CoreConnector;
import com.pygmy.service.tls.TlsConfiguration;
import io.dropwizard.configuration.YamlConfigurationFactory;
import io.dropwizard.jackson.Jackson;
import io.dropwizard.jersey.validation.Validators;
import java.io.ByteArrayInputStream;
import java.net.URI;
import java.nio.ByteBuffer;
import java.util.concurrent.atomic.AtomicInteger;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.io.EndPoint;
import org.eclipse.jetty.server.Handler;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.ServerConnector;
import org.eclipse.jetty.util.Callback;

/** A port of a node, which answers that it is well, by a connector of the YAML file. */
final class SecureNode implements AutoCloseable {
    final MetricRegistry metrics = new MetricRegistry();
    final AtomicInteger requests = new AtomicInteger();
    /** Whether it cuts the connection when it has a request, as the end of a process does: without a word of TLS. */
    volatile boolean dies;

    private final Server server = new Server();
    private final ServerConnector connector;

    /** @param tls a {@code tls:} part */
    SecureNode(String tls) throws Exception {
        CoreConnector configured =
                read(CoreConnector.class, "{type: core, bindHost: 127.0.0.1, port: 0, tls: " + tls + "}");
        connector = (ServerConnector) configured.build(server, metrics, "application", null);
        server.addConnector(connector);
        server.setHandler(new Handler.Abstract.NonBlocking() {
            @Override
            public boolean handle(Request request, Response response, Callback callback) {
                requests.incrementAndGet();
                if (dies) {
                    EndPoint secure =
                            request.getConnectionMetaData().getConnection().getEndPoint();
                    ((EndPoint.Wrapper) secure).unwrap().close();
                    return true;
                }
                response.getHeaders().put(HttpHeader.CONTENT_TYPE, "application/json");
                response.write(true, ByteBuffer.wrap("{\"raft\":{\"healthy\":true}}".getBytes(UTF_8)), callback);
                return true;
            }
        });
        server.start();
    }

    /** @param host under which it is asked */
    NodeAddress at(String host) {
        URI origin = URI.create("https://" + host + ":" + connector.getLocalPort());
        return new NodeAddress("catalog-1", origin, origin);
    }

    static TlsConfiguration tls(String yaml) throws Exception {
        return read(TlsConfiguration.class, yaml);
    }

    static <T> T read(Class<T> type, String yaml) throws Exception {
        return new YamlConfigurationFactory<>(type, Validators.newValidator(), Jackson.newObjectMapper(), "test")
                .build(path -> new ByteArrayInputStream(yaml.getBytes(UTF_8)), "test.yml");
    }

    @Override
    public void close() throws Exception {
        server.stop();
    }
}
