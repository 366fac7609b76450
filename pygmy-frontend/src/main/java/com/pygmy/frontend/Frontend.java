package com.pygmy.frontend;

import com.pygmy.failover.Group;
import com.pygmy.failover.Pool;
import com.pygmy.failover.PoolRules;
import com.pygmy.failover.RetryBudget;
import com.pygmy.failover.http.Failover;
import com.pygmy.failover.http.HealthPoller;
import com.pygmy.failover.http.NodeClient;
import com.pygmy.failover.http.NodeTls;
import com.pygmy.frontend.cache.CacheMetrics;
import com.pygmy.frontend.cache.ChangeFeed;
import com.pygmy.frontend.cache.CoherentCache;
import com.pygmy.frontend.cluster.ClusterEvents;
import com.pygmy.frontend.cluster.ClusterRecorder;
import com.pygmy.frontend.cluster.NodeOperations;
import com.pygmy.frontend.cluster.RequestMeter;
import com.pygmy.frontend.forward.ForwardingMetrics;
import com.pygmy.frontend.forward.PassThrough;
import com.pygmy.frontend.handler.Drain;
import com.pygmy.frontend.handler.ProxyHandler;
import com.pygmy.frontend.read.CachedReads;
import com.pygmy.frontend.read.ReadIndex;
import com.pygmy.frontend.read.SessionCheck;
import com.pygmy.frontend.ready.FrontendReadiness;
import com.pygmy.frontend.resources.ClusterResource;
import com.pygmy.frontend.resources.InvalidationsResource;
import com.pygmy.frontend.resources.NodeOperationResource;
import com.pygmy.service.Timers;
import com.pygmy.service.admin.AdminReads;
import com.pygmy.service.http.core.CoreResources;
import com.pygmy.service.ready.ReadyServlet;
import com.pygmy.service.token.BearerTokens;
import com.pygmy.service.token.Role;
import com.pygmy.service.tracing.Tracing;
import io.dropwizard.core.setup.Environment;
import io.dropwizard.jersey.setup.JerseyEnvironment;
import io.dropwizard.lifecycle.setup.LifecycleEnvironment;
import java.time.Clock;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ScheduledExecutorService;
import java.util.function.LongSupplier;

/** The parts of one frontend: the pools and what watches them, the way to nodes, the cache and its feed, the proxy handler. */
final class Frontend {
    private static final LongSupplier NANO_CLOCK = System::nanoTime;

    private final FrontendConfiguration configuration;
    private final Environment environment;
    private final Pool catalog;
    private final Pool order;
    private final List<Pool> pools;
    private final NodeTls tls;
    private final NodeClient nodes;
    private final ScheduledExecutorService ticker;
    private final CacheMetrics cacheMetrics;
    private final CoherentCache cache;
    private final ChangeFeed feed;
    private final ForwardingMetrics forwardingMetrics;
    private final RequestMeter meter = new RequestMeter();
    private final BearerTokens operators;
    private final ProxyHandler handler;
    private final ClusterRecorder recorder;

    Frontend(FrontendConfiguration configuration, Environment environment) {
        this.configuration = configuration;
        this.environment = environment;
        PoolRules rules =
                configuration.polls().poolRules(configuration.forwarding().requestsPerNode());
        catalog = new Pool(Group.CATALOG, configuration.catalog(), rules, NANO_CLOCK);
        order = new Pool(Group.ORDER, configuration.order(), rules, NANO_CLOCK);
        pools = List.of(catalog, order);
        tls = NodeTls.of(configuration.tls(), environment.metrics());
        nodes = configuration.forwarding().nodeClient(tls);
        ticker = Timers.of(environment.lifecycle(), "feed", 1);
        cacheMetrics = new CacheMetrics(environment.metrics());
        cache = configuration.cache().cache(cacheMetrics);
        cacheMetrics.watchLag(cache, catalog::newestIndex);
        feed = new ChangeFeed(
                cache,
                catalog,
                nodes.http(),
                configuration.nodeToken(),
                ticker,
                configuration.cache().feedRules(),
                cacheMetrics,
                NANO_CLOCK);
        forwardingMetrics = new ForwardingMetrics(environment.metrics(), pools);
        operators = new BearerTokens(Map.of(Role.OPERATOR, configuration.operatorToken()));
        handler = handler(passThrough());
        recorder = new ClusterRecorder(
                configuration.name(),
                pools,
                meter,
                forwardingMetrics::sentTo,
                () -> cacheMetrics.view(cache, catalog.newestIndex(), feed.isCurrent()),
                Clock.systemUTC(),
                NANO_CLOCK);
    }

    private PassThrough passThrough() {
        var forwarding = configuration.forwarding();
        RetryBudget budget = new RetryBudget(forwarding.retryRatio(), forwarding.retriesPerSecondMin(), NANO_CLOCK);
        forwardingMetrics.watch(budget);
        Failover failover =
                new Failover(nodes.http(), forwarding.rules(), budget, forwardingMetrics, Tracing.of(environment));
        Map<Group, Pool> poolOf = Map.of(Group.CATALOG, catalog, Group.ORDER, order);
        return new PassThrough(failover, forwarding, poolOf, cache, operators);
    }

    private ProxyHandler handler(PassThrough passThrough) {
        ReadIndex catalogIndex = new ReadIndex(passThrough, Group.CATALOG, Optional.of(cache));
        ReadIndex orderIndex = new ReadIndex(passThrough, Group.ORDER, Optional.empty());
        CachedReads reads = new CachedReads(
                cache,
                feed::isCurrent,
                passThrough,
                catalogIndex,
                configuration.cache().horizonWait(),
                cacheMetrics,
                NANO_CLOCK);
        SessionCheck sessions = new SessionCheck(
                Map.of(Group.CATALOG, catalog, Group.ORDER, order),
                Map.of(Group.CATALOG, catalogIndex, Group.ORDER, orderIndex),
                cache);
        return new ProxyHandler(
                passThrough,
                reads,
                sessions,
                configuration.cors().cors(),
                configuration.forwarding().requestsMax(),
                meter,
                environment.metrics());
    }

    /** Has everything begin and end with the server, and requests come in. */
    void open() throws Exception {
        LifecycleEnvironment lifecycle = environment.lifecycle();
        lifecycle.manage(nodes);
        lifecycle.manage(new HealthPoller(pools, authorization(), configuration.polls(), tls, environment));
        lifecycle.manage(feed);
        environment.healthChecks().register("routing", new RoutingHealth(pools, handler));
        ReadyServlet.install(
                new FrontendReadiness(
                        configuration.name(), pools, configuration.readiness(), feed::isCurrent, handler::isClosing),
                environment);
        registerResources(environment.jersey());
        clusterEvents(lifecycle).openBefore(lifecycle); // behind the proxy, which is put before it
        handler.openBefore(lifecycle);
        Drain.beforeShutdown(handler, configuration.drain());
    }

    private CoreResources clusterEvents(LifecycleEnvironment lifecycle) {
        ScheduledExecutorService timer = Timers.of(lifecycle, "cluster", 1);
        ClusterEvents events = new ClusterEvents(recorder, meter, configuration.cluster(), timer, handler::isClosing);
        return new CoreResources(configuration.name(), environment.metrics(), events.resource());
    }

    /** The nodes' admin ports are taken to be as open as this one. */
    private Optional<String> authorization() {
        return configuration.adminReads() == AdminReads.OPEN
                ? Optional.empty()
                : Optional.of("Bearer " + BearerTokens.derived(configuration.nodeToken()));
    }

    private void registerResources(JerseyEnvironment jersey) {
        jersey.register(new ClusterResource(recorder));
        if (configuration.cluster().operations()) {
            jersey.register(new NodeOperationResource(new NodeOperations(pools, nodes.http())));
        }
        jersey.register(new InvalidationsResource(cache));
        jersey.register(operators.feature());
    }
}
