package com.pygmy.frontend;

import com.pygmy.api.service.BearerTokens;
import com.pygmy.api.service.EnvFileSubstitutor;
import com.pygmy.api.service.NodeCommand;
import com.pygmy.api.service.ProblemBundle;
import com.pygmy.api.service.PrometheusBundle;
import com.pygmy.api.service.Role;
import com.pygmy.frontend.cache.CacheMetrics;
import com.pygmy.frontend.cache.ChangeFeed;
import com.pygmy.frontend.cache.CoherentCache;
import com.pygmy.frontend.proxy.CachedReads;
import com.pygmy.frontend.proxy.Drain;
import com.pygmy.frontend.proxy.Forwarder;
import com.pygmy.frontend.proxy.ForwardingMetrics;
import com.pygmy.frontend.proxy.FrontDoor;
import com.pygmy.frontend.proxy.NodeClient;
import com.pygmy.frontend.proxy.PassThrough;
import com.pygmy.frontend.resources.ClusterResource;
import com.pygmy.frontend.resources.InvalidationsResource;
import com.pygmy.frontend.routing.Group;
import com.pygmy.frontend.routing.HealthPoller;
import com.pygmy.frontend.routing.Pool;
import com.pygmy.frontend.routing.PoolRules;
import com.pygmy.frontend.routing.RetryBudget;
import io.dropwizard.core.Application;
import io.dropwizard.core.cli.CheckCommand;
import io.dropwizard.core.setup.Bootstrap;
import io.dropwizard.core.setup.Environment;
import io.dropwizard.jersey.setup.JerseyEnvironment;
import java.time.Clock;
import java.util.List;
import java.util.Map;
import java.util.function.LongSupplier;

/** The frontend as a Dropwizard service: {@code java -jar pygmy-frontend.jar server config/frontend-1.yml}. */
public final class FrontendApplication extends Application<FrontendConfiguration> {
    public static void main(String[] args) throws Exception {
        new FrontendApplication().run(args);
    }

    @Override
    protected void addDefaultCommands(Bootstrap<FrontendConfiguration> bootstrap) {
        bootstrap.addCommand(new NodeCommand<>(this));
        bootstrap.addCommand(new CheckCommand<>(this));
    }

    @Override
    public void initialize(Bootstrap<FrontendConfiguration> bootstrap) {
        bootstrap.setConfigurationSourceProvider(
                EnvFileSubstitutor.substituting(bootstrap.getConfigurationSourceProvider()));
        bootstrap.addBundle(new ProblemBundle());
        bootstrap.addBundle(new PrometheusBundle());
    }

    @Override
    public void run(FrontendConfiguration configuration, Environment environment) throws Exception {
        LongSupplier clock = System::nanoTime;
        var forwarding = configuration.forwarding();
        var polls = configuration.polls();
        PoolRules rules = polls.poolRules(forwarding.requestsPerNode());
        Pool catalog = new Pool(Group.CATALOG, configuration.catalog(), rules, clock);
        Pool order = new Pool(Group.ORDER, configuration.order(), rules, clock);
        List<Pool> pools = List.of(catalog, order);

        NodeClient nodes = forwarding.nodeClient();
        var ticker = environment.lifecycle().scheduledExecutorService("polls").build();
        RetryBudget budget = new RetryBudget(forwarding.retryRatio(), forwarding.retriesPerSecondMin(), clock);
        ForwardingMetrics metrics = new ForwardingMetrics(environment.metrics(), pools);
        metrics.watch(budget);
        CacheMetrics cacheMetrics = new CacheMetrics(environment.metrics());
        CoherentCache cache = configuration.cache().cache(cacheMetrics);
        ChangeFeed feed = new ChangeFeed(
                cache, catalog, nodes.http(), ticker, configuration.cache().feedRules(), cacheMetrics, clock);
        Forwarder forwarder = new Forwarder(nodes.http(), forwarding.rules(), budget, metrics, clock);
        Map<Group, Pool> poolOf = Map.of(Group.CATALOG, catalog, Group.ORDER, order);
        PassThrough passThrough = new PassThrough(forwarder, poolOf, cache, forwarding.bodyMaxBytes());
        CachedReads reads = new CachedReads(cache, feed::isCurrent, passThrough, cacheMetrics, clock);
        FrontDoor door = new FrontDoor(passThrough, reads, forwarding.requestsMax(), environment.metrics());

        environment.lifecycle().manage(nodes);
        environment
                .lifecycle()
                .manage(new HealthPoller(pools, nodes.http(), ticker, polls.tick(), polls.timeout(), clock));
        environment.lifecycle().manage(feed);
        environment.getApplicationContext().insertHandler(door);
        environment.healthChecks().register("routing", new RoutingHealth(pools, door));
        registerResources(configuration, environment.jersey(), pools, cache);
        Drain.beforeShutdown(door, configuration.drain());
    }

    private static void registerResources(
            FrontendConfiguration configuration, JerseyEnvironment jersey, List<Pool> pools, CoherentCache cache) {
        jersey.register(new ClusterResource(configuration.name(), pools, Clock.systemUTC()));
        jersey.register(new InvalidationsResource(cache));
        jersey.register(new BearerTokens(Map.of(Role.OPERATOR, configuration.operatorToken())).feature());
    }
}
