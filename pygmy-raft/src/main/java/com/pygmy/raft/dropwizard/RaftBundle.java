package com.pygmy.raft.dropwizard;

import com.codahale.metrics.health.HealthCheckRegistry;
import com.google.common.net.HostAndPort;
import com.pygmy.protocol.Headers;
import com.pygmy.raft.Replica;
import com.pygmy.raft.ReplicaStatus;
import com.pygmy.raft.internal.RatisReplica;
import com.pygmy.raft.sqlite.SqliteSchema;
import com.pygmy.service.ServiceConfiguration;
import com.pygmy.service.Timers;
import com.pygmy.service.admin.AdminAccess;
import com.pygmy.service.admin.AdminGuard;
import com.pygmy.service.audit.AuditLog;
import com.pygmy.service.audit.AuditLogConfiguration;
import com.pygmy.service.config.UnusableConfiguration;
import com.pygmy.service.log.LogLines;
import com.pygmy.service.ready.ReadyServlet;
import com.pygmy.service.token.BearerTokens;
import com.pygmy.service.token.Role;
import io.dropwizard.core.Configuration;
import io.dropwizard.core.ConfiguredBundle;
import io.dropwizard.core.setup.Bootstrap;
import io.dropwizard.core.setup.Environment;
import io.dropwizard.lifecycle.Managed;
import io.dropwizard.util.Generics;
import jakarta.servlet.DispatcherType;
import jakarta.servlet.Filter;
import jakarta.servlet.ServletRegistration;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.time.Duration;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ScheduledExecutorService;
import java.util.function.Supplier;
import org.eclipse.jetty.util.component.LifeCycle;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Makes a Dropwizard service one replica of a replicated SQLite database.
 *
 * <p>Add it to the bootstrap, say where the {@link RaftConfiguration} is in the service's own, and hand {@link #replica()} to
 * the resources. It brings the health check {@code raft}, the tasks {@code raft-*}, metrics {@code raft.<group>.*} and the
 * resource for read indexes, the commands {@code restore} and {@code recover}, and has its life managed: the start does not wait for other replicas, and a
 * stop turns unhealthy first, transfers leadership, and closes.
 */
public abstract class RaftBundle<C extends Configuration, S> implements ConfiguredBundle<C> {
    private static final Logger LOGGER = LoggerFactory.getLogger(RaftBundle.class);
    private static final String UNKNOWN_BUILD = "unknown";
    private static final Duration EXIT_DELAY = Duration.ofMillis(500);

    private final SqliteSchema<S> schema;
    private @Nullable Replica<S> measured;
    private String build = UNKNOWN_BUILD;

    protected RaftBundle(SqliteSchema<S> schema) {
        this.schema = schema;
    }

    /** The part of the service's configuration that is the replica's. */
    protected abstract RaftConfiguration raft(C configuration);

    /**
     * What protects the admin port: what a {@link ServiceConfiguration} says. Where the service has another configuration,
     * the tasks are refused to all unless it overrides this.
     */
    protected AdminAccess admin(C configuration) {
        return configuration instanceof ServiceConfiguration service
                ? service.adminAccess(raft(configuration).getNodeToken())
                : AdminAccess.READS_ONLY;
    }

    /** Beginnings of the paths whose changes take the operator's token, for the audit log. */
    protected List<String> operatorPaths() {
        return List.of();
    }

    @Override
    public void initialize(Bootstrap<?> bootstrap) {
        LogLines.protect();
        build = buildOf(bootstrap.getApplication().getClass());
        bootstrap.addCommand(new RestoreCommand<>(configurationType(), this::raft, schema));
        bootstrap.addCommand(new RecoverCommand<>(configurationType(), this::raft, schema));
    }

    /** The version that the service's jar states in its manifest ({@code Implementation-Version}). */
    private static String buildOf(Class<?> application) {
        String version = application.getPackage().getImplementationVersion();
        return version == null ? UNKNOWN_BUILD : version;
    }

    /** The service's own configuration, which a subclass of this names. */
    private Class<C> configurationType() {
        return Generics.getTypeParameter(getClass(), Configuration.class);
    }

    /** The replica. Thread-safe. Available from the service's own {@code run} on. */
    public Replica<S> replica() {
        return Objects.requireNonNull(measured, "the replica is available when the bundle has been run");
    }

    /**
     * Serves what the log changes as server-sent events, {@code GET PATH?after=INDEX} or with {@code Last-Event-ID}, and from now on
     * without either. From the service's own {@code run} on.
     *
     * <p>Events: {@code change} with {@code previous}, {@code index} and the {@code tags} that the entry touched, each id an index of
     * the log; {@code compacted}, where what follows {@code after} is not kept any more, or the reader has fallen behind. An event
     * without a gap has as {@code previous} the {@code index} of the one before. Every half second something is sent in any
     * case. A stream ends when this node drains, and when its reader is too slow; a further reader than {@code streamsMax} is
     * refused with 429. Those who may read this path may know the tags: put a filter before it where these are not all.
     */
    public void serveChanges(Environment environment, String path, int streamsMax) {
        ScheduledExecutorService timer = Timers.of(environment.lifecycle(), "raft-change-streams", 1);
        ServletRegistration.Dynamic changes = environment
                .servlets()
                .addServlet("raft-changes", new ChangeStreamServlet(replica(), streamsMax, timer));
        changes.setAsyncSupported(true);
        changes.addMapping(path);
    }

    @Override
    public void run(C configuration, Environment environment) throws Exception {
        RaftConfiguration raft = raft(configuration);
        AdminGuard.install(admin(configuration), configuration, environment);
        new BearerTokens(Map.of(Role.NODE, raft.getNodeToken())); // refuses one that can be guessed
        RatisReplica<S> replica = start(raft);
        measured = new ReplicaMetrics<>(replica, environment.metrics());
        environment.lifecycle().manage(closing(replica));
        environment.lifecycle().addEventListener(draining(replica, raft.getDrainWait()));
        registerHealthChecks(replica, build, environment.healthChecks());
        long lagEntriesMax = raft.getReadyLagEntriesMax();
        ReadyServlet.install(() -> ReplicaReadiness.of(replica.status(), lagEntriesMax), environment);
        HealthWaits waits = new HealthWaits(replica::status);
        waits.install(environment);
        replica.observe(waits::look);
        new ReplicaTasks(() -> replica, build, raft.getPeerUrls(), raft.getBackupDirectory())
                .register(environment.admin());
        environment.jersey().register(new ReplicaProblems());
        serveReadIndex(environment);
        nameAnswers(raft.getNode(), environment);
        if (configuration instanceof AuditLogConfiguration.Configured audited) {
            Supplier<@Nullable String> applied = () -> applied(replica.status());
            AuditLog.install(audited, raft.getNode(), operatorPaths(), applied, environment);
        }
    }

    private static String applied(ReplicaStatus status) {
        return status.group() + "=" + status.applied();
    }

    private static void registerHealthChecks(RatisReplica<?> replica, String build, HealthCheckRegistry checks) {
        checks.register(
                "raft", new ReplicaHealthCheck(replica::status, replica::counters, replica::membersDifference, build));
        checks.unregister("deadlocks"); // Dropwizard's own, which looks at each request
        checks.register("deadlocks", new DeadlockHealthCheck());
    }

    private RatisReplica<S> start(RaftConfiguration raft) throws Exception {
        try {
            return RatisReplica.start(raft.settings(), schema, RaftBundle::exit);
        } catch (IOException | RuntimeException e) {
            String own = String.valueOf(raft.settings().consensus().peers().get(raft.getNode()));
            throw canBeBound(own)
                    ? e
                    : new UnusableConfiguration("peers: " + own + " of " + raft.getNode()
                            + " cannot be bound (expected: a free port of this machine)");
        }
    }

    /** Ratis does not report why it could not listen. */
    private static boolean canBeBound(String address) {
        HostAndPort own = HostAndPort.fromString(address);
        try (ServerSocket socket = new ServerSocket()) {
            socket.bind(new InetSocketAddress(own.getHost(), own.getPort()));
            return true;
        } catch (IOException e) {
            return false;
        }
    }

    /** The process ends, so that its supervisor can start it again: a replica that cannot go on must not linger. */
    private static void exit(String reason, Throwable cause) {
        LOGGER.error("ending this process: {}", reason);
        Thread end = new Thread(() -> {
            try {
                // Long enough for answers under way and for this log.
                Thread.sleep(EXIT_DELAY.toMillis());
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
            Runtime.getRuntime().halt(1);
        });
        end.setName("raft-exit");
        end.start();
    }

    private static Managed closing(RatisReplica<?> replica) {
        return new Managed() {
            @Override
            public void stop() {
                replica.close();
            }
        };
    }

    /** Before the server closes its sockets: first those that poll this node's health turn away, then another leads. */
    private static LifeCycle.Listener draining(RatisReplica<?> replica, Duration wait) {
        return new LifeCycle.Listener() {
            @Override
            public void lifeCycleStopping(LifeCycle stopping) {
                replica.announceStop();
                try {
                    Thread.sleep(wait.toMillis());
                } catch (InterruptedException e) {
                    Thread.currentThread().interrupt();
                }
                replica.transferLeadershipIfHeld();
            }
        };
    }

    private void serveReadIndex(Environment environment) {
        ServletRegistration.Dynamic readIndex =
                environment.servlets().addServlet("read-index", new ReadIndexServlet(replica()));
        readIndex.setAsyncSupported(true);
        readIndex.addMapping(ReadIndexServlet.PATH);
    }

    private static void nameAnswers(String node, Environment environment) {
        Filter filter = (request, response, chain) -> {
            ((HttpServletResponse) response).setHeader(Headers.NODE, node);
            chain.doFilter(request, response);
        };
        environment
                .servlets()
                .addFilter("pygmy-node", filter)
                .addMappingForUrlPatterns(EnumSet.of(DispatcherType.REQUEST), true, "/*");
    }
}
