package com.pygmy.service.server;

import io.dropwizard.lifecycle.setup.LifecycleEnvironment;
import java.util.function.Consumer;
import org.eclipse.jetty.server.Connector;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.util.component.LifeCycle;

/** What Dropwizard does not show of its server: it exists only once it is about to start. */
public final class JettyServer {
    private static final String ADMIN = "admin";

    private JettyServer() {}

    /** Has something done with the server before it starts; in the order of the calls. */
    public static void beforeStart(LifecycleEnvironment lifecycle, Consumer<Server> action) {
        lifecycle.addEventListener(new LifeCycle.Listener() {
            @Override
            public void lifeCycleStarting(LifeCycle starting) {
                if (starting instanceof Server server) {
                    action.accept(server);
                }
            }
        });
    }

    /** Whether this is the connector of the admin port, by the name that Dropwizard gives it. */
    public static boolean isAdmin(Connector connector) {
        return ADMIN.equals(connector.getName());
    }
}
