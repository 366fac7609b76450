package com.pygmy.failover;

import java.net.URI;

/**
 * A node and where it listens.
 *
 * @param name as the node calls itself, such as {@code catalog-2}
 * @param service where it serves requests, {@code http://host:port}
 * @param admin where it tells its health, {@code http://host:adminPort}
 */
public record NodeAddress(String name, URI service, URI admin) {
    public NodeAddress {
        requireOrigin(service, name + ".service");
        requireOrigin(admin, name + ".admin");
    }

    private static void requireOrigin(URI uri, String what) {
        boolean origin = "http".equals(uri.getScheme())
                && uri.getHost() != null
                && uri.getPort() > 0
                && uri.getRawPath().isEmpty()
                && uri.getRawQuery() == null;
        if (!origin) {
            throw new IllegalArgumentException(what + ": '" + uri + "' (expected: http://host:port)");
        }
    }
}
