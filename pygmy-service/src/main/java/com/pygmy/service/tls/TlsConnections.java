package com.pygmy.service.tls;

import com.codahale.metrics.MetricRegistry;
import com.pygmy.protocol.tls.ReloadedTls;
import io.dropwizard.metrics.jetty12.InstrumentedConnectionFactory;
import java.time.Instant;
import org.eclipse.jetty.http.HttpVersion;
import org.eclipse.jetty.server.ConnectionFactory;
import org.eclipse.jetty.server.SslConnectionFactory;
import org.eclipse.jetty.util.ssl.SslContextFactory;

/** TLS for a connector and for clients, by a {@code tls:} part. */
public final class TlsConnections {
    private TlsConnections() {}

    /**
     * What a connector begins its connections with.
     *
     * @param port the connector's name, for metrics
     * @param timer of the connections' lifetimes
     * @throws IllegalArgumentException where the files cannot be used or there is no certificate
     */
    public static ConnectionFactory server(
            TlsConfiguration configuration, MetricRegistry metrics, String port, String timer) {
        if (!configuration.hasCertificate()) {
            throw new IllegalArgumentException("tls: no certificate (expected: that of this connector)");
        }
        ReloadedTls tls = configuration.open();
        SslContextFactory.Server factory = new SslContextFactory.Server();
        factory.setSslContext(tls.following());
        factory.setNeedClientAuth(configuration.clientCertificates());
        SslConnectionFactory connections = new SslConnectionFactory(factory, HttpVersion.HTTP_1_1.asString());
        // Which name a request is for says nothing here: it is for clients to know whom they ask.
        connections.setEnsureSecureRequestCustomizer(false);
        watch(tls, metrics, port);
        return new InstrumentedConnectionFactory(connections, metrics.timer(timer));
    }

    /** What Jetty's client begins its connections with; it makes sure that a node's certificate has the name it was asked at. */
    public static SslContextFactory.Client client(ReloadedTls tls) {
        SslContextFactory.Client factory = new SslContextFactory.Client();
        factory.setSslContext(tls.following());
        factory.setEndpointIdentificationAlgorithm("HTTPS");
        return factory;
    }

    private static void watch(ReloadedTls tls, MetricRegistry metrics, String port) {
        metrics.gauge(
                "tls." + port + ".not-after-seconds",
                () -> () -> tls.notAfter().map(Instant::getEpochSecond).orElse(0L));
    }
}
