package com.pygmy.protocol;

import java.net.URI;

/** Where a server listens: {@code http://host:port} or {@code https://host:port}, without user, path, query or fragment. */
public final class HttpOrigin {
    private static final int PORT_MAX = 65_535;

    private HttpOrigin() {}

    public static boolean isOne(URI uri) {
        return ("http".equals(uri.getScheme()) || "https".equals(uri.getScheme()))
                && uri.getHost() != null
                && uri.getPort() > 0
                && uri.getPort() <= PORT_MAX
                && uri.getRawUserInfo() == null
                && uri.getRawPath().isEmpty()
                && uri.getRawQuery() == null
                && uri.getRawFragment() == null;
    }
}
