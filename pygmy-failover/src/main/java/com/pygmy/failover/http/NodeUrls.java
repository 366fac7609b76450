package com.pygmy.failover.http;

import com.pygmy.failover.NodeAddress;
import com.pygmy.protocol.HttpOrigin;
import io.dropwizard.validation.ValidationMethod;
import jakarta.validation.constraints.NotNull;
import java.net.URI;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/**
 * Where a node listens, as YAML files say it: {@code catalog-1: {service: http://host:port, admin: http://host:adminPort}}, or
 * {@code https}.
 *
 * @param service where it serves requests
 * @param admin where it tells its health
 */
public record NodeUrls(@NotNull URI service, @NotNull URI admin) {
    /** The nodes of a group: name to addresses. */
    public static List<NodeAddress> addresses(Map<String, NodeUrls> nodes) {
        return nodes.entrySet().stream()
                .map(node -> new NodeAddress(
                        node.getKey(),
                        node.getValue().service(),
                        node.getValue().admin()))
                .toList();
    }

    @ValidationMethod(message = "service and admin: not addresses (expected: http://host:port or https://host:port)")
    boolean isAddresses() {
        return Stream.of(service, admin).allMatch(uri -> uri == null || HttpOrigin.isOne(uri));
    }
}
