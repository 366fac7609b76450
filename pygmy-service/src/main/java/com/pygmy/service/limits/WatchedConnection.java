package com.pygmy.service.limits;

import org.eclipse.jetty.io.Connection;
import org.eclipse.jetty.io.EndPoint;
import org.eclipse.jetty.server.Connector;
import org.eclipse.jetty.server.HttpConfiguration;
import org.eclipse.jetty.server.HttpConnectionFactory;
import org.eclipse.jetty.server.internal.HttpConnection;
import org.jspecify.annotations.Nullable;

/**
 * A connection of a server that tells when it has read what there was: where that was the beginning of headers, their time runs. So
 * nobody needs to look at connections regularly that send nothing.
 */
final class WatchedConnection extends HttpConnection {
    private final @Nullable OpenConnections connections;

    private WatchedConnection(HttpConfiguration configuration, Connector connector, EndPoint endPoint) {
        super(configuration, connector, endPoint);
        connections = connector.getBean(OpenConnections.class);
    }

    @Override
    public void onFillable() {
        super.onFillable();
        if (connections != null) {
            connections.wasRead(this);
        }
    }

    /** Makes such connections. */
    static final class Factory extends HttpConnectionFactory {
        Factory(HttpConfiguration configuration) {
            super(configuration);
        }

        @Override
        public Connection newConnection(Connector connector, EndPoint endPoint) {
            return configure(new WatchedConnection(getHttpConfiguration(), connector, endPoint), connector, endPoint);
        }
    }
}
