package com.pygmy.order.ledger;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.codahale.metrics.MetricRegistry;
import com.pygmy.api.ledger.Decision;
import com.pygmy.api.ledger.DecisionRequest;
import com.pygmy.api.ledger.LedgerEntry;
import com.pygmy.api.ledger.OrderIdentity;
import com.pygmy.failover.Deadline;
import com.pygmy.failover.Group;
import com.pygmy.failover.NodeAddress;
import com.pygmy.failover.Pool;
import com.pygmy.failover.http.NodeClient;
import com.pygmy.failover.http.NodeTls;
import com.pygmy.protocol.Consistency;
import com.pygmy.protocol.Problem;
import com.pygmy.protocol.SessionToken;
import com.pygmy.service.token.BearerTokens;
import com.pygmy.service.tracing.Tracing;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.Executors;
import java.util.concurrent.ForkJoinPool;
import java.util.concurrent.ScheduledExecutorService;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;

/** A ledger client before catalog nodes that fail when the test wants. */
abstract class LedgerClientSetup {
    static final Duration LIMIT = Duration.ofSeconds(5);

    final CatalogDouble catalog = new CatalogDouble(3);
    final ScheduledExecutorService scheduler = Executors.newSingleThreadScheduledExecutor();
    Pool pool;
    NodeClient nodes;
    LedgerClient client;

    @BeforeEach
    void open() throws Exception {
        catalog.ledger.stock(1, 10, 1990);
        connect(catalog.addresses(), Map.of(), BearerTokens.derived(CatalogDouble.NODE_TOKEN));
    }

    @AfterEach
    void close() throws Exception {
        nodes.stop();
        scheduler.shutdownNow();
        catalog.close();
    }

    final void connect(List<NodeAddress> addresses, Map<String, Object> settings) throws Exception {
        connect(addresses, settings, BearerTokens.derived(CatalogDouble.NODE_TOKEN));
    }

    final void connect(List<NodeAddress> addresses, Map<String, Object> settings, String token) throws Exception {
        CatalogConfiguration configuration = CatalogDouble.configuration(addresses, settings);
        pool = new Pool(Group.CATALOG, addresses, configuration.poolRules(), System::nanoTime);
        nodes = configuration.nodeClient(NodeTls.of(null, new MetricRegistry()));
        nodes.start();
        client = new LedgerClient(
                configuration,
                nodes.http(),
                pool,
                "Bearer " + token,
                ForkJoinPool.commonPool(),
                new MetricRegistry(),
                Tracing.OFF);
    }

    LedgerAnswer<Decision> decide(String key, long copies) {
        return client.decide(request(key, copies), Hop.OWN, Deadline.after(LIMIT))
                .join();
    }

    LedgerAnswer<Optional<LedgerEntry>> entry(String key, SessionToken session, Consistency consistency) {
        return client.entry(OrderIdentity.orderId(key), session, consistency, Hop.OWN, Deadline.after(LIMIT))
                .join();
    }

    static DecisionRequest request(String key, long copies) {
        List<DecisionRequest.Line> lines = List.of(new DecisionRequest.Line(1, copies));
        return new DecisionRequest(OrderIdentity.orderId(key), key, OrderIdentity.fingerprint(lines), lines);
    }

    static Problem failure(CompletableFuture<?> answer) {
        LedgerFailure[] failure = new LedgerFailure[1];
        assertThatThrownBy(answer::join)
                .isInstanceOf(CompletionException.class)
                .cause()
                .isInstanceOfSatisfying(LedgerFailure.class, cause -> failure[0] = cause);
        return failure[0].problem();
    }
}
