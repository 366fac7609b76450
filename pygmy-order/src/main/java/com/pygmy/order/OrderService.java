package com.pygmy.order;

import com.codahale.metrics.MetricRegistry;
import com.pygmy.failover.Group;
import com.pygmy.failover.Pool;
import com.pygmy.failover.http.HealthPoller;
import com.pygmy.failover.http.NodeClient;
import com.pygmy.failover.http.NodeTls;
import com.pygmy.order.checkout.CancellationSweeper;
import com.pygmy.order.checkout.Cancellations;
import com.pygmy.order.checkout.Checkout;
import com.pygmy.order.checkout.CheckoutConfiguration;
import com.pygmy.order.checkout.LeaderDuty;
import com.pygmy.order.checkout.LedgerAcceptTask;
import com.pygmy.order.checkout.LedgerCompareTask;
import com.pygmy.order.checkout.LedgerHealthCheck;
import com.pygmy.order.checkout.LedgerRelay;
import com.pygmy.order.checkout.LedgerTrust;
import com.pygmy.order.checkout.OrderLookup;
import com.pygmy.order.checkout.OrderRecorder;
import com.pygmy.order.checkout.RecordingQueue;
import com.pygmy.order.ledger.CatalogConfiguration;
import com.pygmy.order.ledger.LedgerClient;
import com.pygmy.order.resources.ListCredentials;
import com.pygmy.order.resources.OrderPlacement;
import com.pygmy.order.resources.OrderResource;
import com.pygmy.order.state.OrderState;
import com.pygmy.raft.Replica;
import com.pygmy.service.Timers;
import com.pygmy.service.http.core.CoreResources;
import com.pygmy.service.token.BearerTokens;
import com.pygmy.service.token.Role;
import com.pygmy.service.tracing.Tracing;
import io.dropwizard.core.setup.Environment;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.ThreadPoolExecutor;

/** The parts of one order node over its replica, and how they hang together. */
public final class OrderService {
    private static final int THREADS = 4;

    /** Threads that write answers: each may wait for one client that does not read, until that client is cut off. */
    private static final int WRITERS = 64;

    /** Answers that wait for such a thread; beyond it a request is refused. */
    private static final int ANSWERS_WAITING_MAX = 256;

    /** By then every step has given up by itself; what is still open is a mistake of this program. */
    private static final Duration ANSWER_MARGIN = Duration.ofSeconds(5);

    /** Less than it takes to stop a majority of the catalog, put older copies of their directories back and start them. */
    private static final Duration OUT_OF_TOUCH_MAX = Duration.ofSeconds(5);

    private final String node;
    private final BearerTokens operator;
    private final CheckoutConfiguration limits;
    private final Replica<OrderState> replica;
    private final ExecutorService executor;
    private final LedgerClient ledger;
    private final OrderRecorder recorder;
    private final LedgerTrust trust;
    private final Cancellations cancellations;

    /** Puts the parts together and has their life managed. */
    public OrderService(OrderConfiguration configuration, Environment environment, Replica<OrderState> replica) {
        this.node = configuration.getRaft().getNode();
        this.operator = new BearerTokens(Map.of(Role.OPERATOR, configuration.operatorToken()));
        this.limits = configuration.getCheckout();
        this.replica = replica;
        executor = environment
                .lifecycle()
                .executorService("checkout-%d")
                .minThreads(THREADS)
                .maxThreads(THREADS)
                .workQueue(new ArrayBlockingQueue<>(4 * limits.getOrdersMax()))
                .rejectedExecutionHandler(new ThreadPoolExecutor.CallerRunsPolicy())
                .build();
        Tracing tracing = Tracing.of(environment);
        ledger = ledger(configuration.getCatalog(), configuration.nodeToken(), environment, executor, tracing);
        recorder = new OrderRecorder(replica, limits.getOrdersMax(), executor);
        trust = new LedgerTrust(
                replica,
                ledger,
                orderTimeout(),
                OUT_OF_TOUCH_MAX,
                Timers.of(environment.lifecycle(), "ledger-trust", 1),
                environment.metrics());
        environment.lifecycle().manage(trust);
        environment.healthChecks().register("ledger", new LedgerHealthCheck(trust));
        environment.admin().addTask(new LedgerAcceptTask(trust));
        environment.admin().addTask(new LedgerCompareTask(replica, ledger, orderTimeout()));
        cancellations = new Cancellations(replica, ledger, recorder, orderTimeout(), tracing);
    }

    private static LedgerClient ledger(
            CatalogConfiguration catalog,
            String nodeToken,
            Environment environment,
            ExecutorService executor,
            Tracing tracing) {
        Pool pool = new Pool(Group.CATALOG, catalog.nodes(), catalog.poolRules(), System::nanoTime);
        NodeTls tls = NodeTls.of(catalog.tls(), environment.metrics());
        NodeClient nodes = catalog.nodeClient(tls);
        environment.lifecycle().manage(nodes);
        String authorization = "Bearer " + BearerTokens.derived(nodeToken);
        environment
                .lifecycle()
                .manage(new HealthPoller(List.of(pool), Optional.of(authorization), catalog.polls(), tls, environment));
        return new LedgerClient(catalog, nodes.http(), pool, authorization, executor, environment.metrics(), tracing);
    }

    /** Serves {@code /v1/orders}. */
    public void serve(Environment environment) {
        RecordingQueue later = new RecordingQueue(replica, limits, executor, environment.metrics());
        Checkout checkout = new Checkout(limits, ledger, replica, recorder, later, trust, environment.metrics());
        OrderPlacement placement = new OrderPlacement(checkout, orderTimeout().plus(ANSWER_MARGIN));
        new CoreResources(node, environment.metrics(), placement.resource()).openBefore(environment.lifecycle());
        environment
                .jersey()
                .register(new OrderResource(
                        new OrderLookup(
                                replica,
                                ledger,
                                trust,
                                limits.getListTimeout().toJavaDuration(),
                                orderTimeout(),
                                executor),
                        cancellations,
                        new ListCredentials(operator),
                        writers(environment)));
    }

    private static ExecutorService writers(Environment environment) {
        return environment
                .lifecycle()
                .executorService("answers-%d")
                .minThreads(WRITERS)
                .maxThreads(WRITERS)
                .allowCoreThreadTimeOut(true)
                .workQueue(new ArrayBlockingQueue<>(ANSWERS_WAITING_MAX))
                .build();
    }

    /** Relays and sweeps where this node leads. */
    public void finishWhatOthersLeft(Environment environment) {
        environment.lifecycle().manage(relay(environment.metrics()));
        Duration interval = limits.getSweepInterval().toJavaDuration();
        environment
                .lifecycle()
                .manage(new LeaderDuty(
                        "cancellation-sweeper",
                        replica,
                        interval,
                        limits.getBackOffMax().toJavaDuration(),
                        interval,
                        new CancellationSweeper(replica, cancellations, interval, orderTimeout())));
    }

    private LeaderDuty relay(MetricRegistry metrics) {
        Duration interval = limits.getRelayInterval().toJavaDuration();
        // Longer than a coordinator lets an order wait, or the relay would record it before.
        Duration grace = interval.plus(limits.getRecordDelay().toJavaDuration());
        return new LeaderDuty(
                "ledger-relay",
                replica,
                interval,
                limits.getBackOffMax().toJavaDuration(),
                limits.getMarkDelay().toJavaDuration(),
                new LedgerRelay(replica, ledger, limits.getRelayPage(), grace, orderTimeout(), metrics));
    }

    private Duration orderTimeout() {
        return limits.getOrderTimeout().toJavaDuration();
    }
}
