package com.pygmy.service.http.core;

import com.codahale.metrics.MetricRegistry;
import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.annotation.JsonTypeName;
import com.pygmy.service.limits.ClientLimitsHandler;
import com.pygmy.service.tls.TlsConfiguration;
import com.pygmy.service.tls.TlsConnections;
import com.pygmy.service.tls.TlsRefusals;
import io.dropwizard.jetty.HttpConnectorFactory;
import jakarta.validation.Valid;
import java.util.Optional;
import org.eclipse.jetty.server.Connector;
import org.eclipse.jetty.server.HttpConfiguration;
import org.eclipse.jetty.server.HttpConnectionFactory;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.ServerConnector;
import org.eclipse.jetty.util.thread.ScheduledExecutorScheduler;
import org.eclipse.jetty.util.thread.ThreadPool;
import org.jspecify.annotations.Nullable;

/**
 * A connector of a service with a {@link CoreHandler}: {@code type: core} among the connectors of the YAML file. All settings
 * are those of {@code type: http}, which works too; this one knows that the handler never blocks, and has TLS where it is given
 * certificates. On an admin port, where no such handler is, the latter is all that it has.
 *
 * <p>The handler answers in the threads that read requests from connections, so there are as many of these
 * ({@code selectorThreads}) as processors, unless told otherwise. And after an answer that came from elsewhere, such as from
 * another node or the replicated log, a connection goes on in the thread that brought it ({@link InPlaceExecutor}).
 */
@JsonTypeName("core")
public class CoreConnector extends HttpConnectorFactory {
    /** Certificates; without them the connector speaks plain HTTP. TLS 1.2 and 1.3, by what the JVM takes of them. */
    @Valid
    @JsonProperty
    private @Nullable TlsConfiguration tls;

    @Override
    public Connector build(Server server, MetricRegistry metrics, String name, @Nullable ThreadPool threadPool) {
        ThreadPool threads = threadPool;
        if (threads == null) { // an application port
            if (getSelectorThreads().isEmpty()) {
                setSelectorThreads(Optional.of(Runtime.getRuntime().availableProcessors()));
            }
            threads = new InPlaceExecutor(server.getThreadPool());
        }
        return tls == null ? super.build(server, metrics, name, threads) : secure(tls, server, metrics, name, threads);
    }

    @Override
    protected HttpConnectionFactory buildHttpConnectionFactory(HttpConfiguration configuration) {
        HttpConnectionFactory factory = ClientLimitsHandler.connections(configuration);
        factory.setInputBufferSize(
                super.buildHttpConnectionFactory(configuration).getInputBufferSize());
        return factory;
    }

    private Connector secure(
            TlsConfiguration certificates, Server server, MetricRegistry metrics, String name, ThreadPool threads) {
        ServerConnector connector = buildConnector(
                server,
                new ScheduledExecutorScheduler(),
                buildBufferPool(),
                name,
                threads,
                TlsConnections.server(certificates, metrics, name, httpConnections()),
                buildHttpConnectionFactory(buildHttpConfiguration()));
        connector.addBean(new TlsRefusals("a client of the " + name + " port", metrics));
        return connector;
    }
}
