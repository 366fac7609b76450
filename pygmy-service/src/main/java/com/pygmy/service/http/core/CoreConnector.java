package com.pygmy.service.http.core;

import com.codahale.metrics.MetricRegistry;
import com.fasterxml.jackson.annotation.JsonTypeName;
import io.dropwizard.jetty.HttpConnectorFactory;
import java.util.Optional;
import org.eclipse.jetty.server.Connector;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.util.thread.ThreadPool;
import org.jspecify.annotations.Nullable;

/**
 * A connector of a service with a {@link CoreHandler}: {@code type: core} among the connectors of the YAML file. All settings
 * are those of {@code type: http}, which works too; this one knows that the handler never blocks.
 *
 * <p>The handler answers in the threads that read requests from connections, so there are as many of these
 * ({@code selectorThreads}) as processors, unless told otherwise. And after an answer that came from elsewhere, such as from
 * another node or the replicated log, a connection goes on in the thread that brought it ({@link InPlaceExecutor}).
 */
@JsonTypeName("core")
public class CoreConnector extends HttpConnectorFactory {
    @Override
    public Connector build(Server server, MetricRegistry metrics, String name, @Nullable ThreadPool threadPool) {
        if (threadPool != null) {
            return super.build(server, metrics, name, threadPool); // an admin port, where no such handler is
        }
        if (getSelectorThreads().isEmpty()) {
            setSelectorThreads(Optional.of(Runtime.getRuntime().availableProcessors()));
        }
        return super.build(server, metrics, name, new InPlaceExecutor(server.getThreadPool()));
    }
}
