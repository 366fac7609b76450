package com.pygmy.failover;

import com.pygmy.protocol.HttpOrigin;
import java.net.URI;

/**
 * A node and where it listens.
 *
 * @param name as the node calls itself, such as {@code catalog-2}
 * @param service where it serves requests, {@code http://host:port} or {@code https://host:port}
 * @param admin where it tells its health, {@code http://host:adminPort}
 */
public record NodeAddress(String name, URI service, URI admin) {
    public NodeAddress {
        requireOrigin(service, name + ".service");
        requireOrigin(admin, name + ".admin");
    }

    private static void requireOrigin(URI uri, String what) {
        if (!HttpOrigin.isOne(uri)) {
            throw new IllegalArgumentException(
                    what + ": '" + uri + "' (expected: http://host:port or https://host:port)");
        }
    }
}
