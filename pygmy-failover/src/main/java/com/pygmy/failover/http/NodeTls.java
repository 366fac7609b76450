package com.pygmy.failover.http;

import com.codahale.metrics.MetricRegistry;
import com.pygmy.protocol.tls.ReloadedTls;
import com.pygmy.service.tls.TlsConfiguration;
import com.pygmy.service.tls.TlsRefusals;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * How nodes prove who they are where their addresses begin with {@code https}: by a certificate for the name or address that they are
 * asked at.
 *
 * @param tls empty where the authorities that the JVM knows are trusted
 * @param refusals where it is counted and said that one did not
 */
public record NodeTls(Optional<ReloadedTls> tls, TlsRefusals refusals) {
    /** @throws IllegalArgumentException where files cannot be used; the message says which and why */
    public static NodeTls of(@Nullable TlsConfiguration configuration, MetricRegistry metrics) {
        return new NodeTls(
                Optional.ofNullable(configuration).map(TlsConfiguration::open), new TlsRefusals("a node", metrics));
    }
}
