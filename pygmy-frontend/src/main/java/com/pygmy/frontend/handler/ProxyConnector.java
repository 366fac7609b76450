package com.pygmy.frontend.handler;

import com.codahale.metrics.MetricRegistry;
import com.fasterxml.jackson.annotation.JsonTypeName;
import io.dropwizard.jetty.HttpConnectorFactory;
import java.util.Optional;
import org.eclipse.jetty.server.Connector;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.util.thread.ThreadPool;
import org.jspecify.annotations.Nullable;

/**
 * Where clients connect to a frontend: {@code type: proxy} among the connectors of the YAML file. All settings are those of
 * {@code type: http}, which works too; this one knows what the {@link ProxyHandler} is like.
 *
 * <p>The handler answers hits in the threads that read requests from connections, so there are as many of these
 * ({@code selectorThreads}) as processors, unless told otherwise. And it never blocks, so after the answer of a node a
 * connection goes on in the thread that brought it ({@link InPlaceExecutor}).
 */
@JsonTypeName("proxy")
public final class ProxyConnector extends HttpConnectorFactory {
    @Override
    public Connector build(Server server, MetricRegistry metrics, String name, @Nullable ThreadPool threadPool) {
        if (threadPool != null) {
            return super.build(server, metrics, name, threadPool); // an admin port, where no handler is
        }
        if (getSelectorThreads().isEmpty()) {
            setSelectorThreads(Optional.of(Runtime.getRuntime().availableProcessors()));
        }
        return super.build(server, metrics, name, new InPlaceExecutor(server.getThreadPool()));
    }
}
