package com.pygmy.catalog;

import com.pygmy.catalog.resources.BookEditing;
import com.pygmy.catalog.resources.BookPages;
import com.pygmy.catalog.resources.BookReads;
import com.pygmy.catalog.resources.Changes;
import com.pygmy.catalog.resources.ImportResource;
import com.pygmy.catalog.resources.LedgerResource;
import com.pygmy.catalog.resources.OrderDecisions;
import com.pygmy.catalog.resources.TopicsResource;
import com.pygmy.catalog.state.CatalogState;
import com.pygmy.catalog.state.PruneRejections;
import com.pygmy.raft.CommandId;
import com.pygmy.raft.Replica;
import com.pygmy.raft.ReplicaStatus;
import com.pygmy.service.Timers;
import com.pygmy.service.http.core.CoreResources;
import com.pygmy.service.token.BearerTokens;
import com.pygmy.service.token.Role;
import com.pygmy.service.tracing.Tracing;
import io.dropwizard.core.setup.Environment;
import jakarta.servlet.DispatcherType;
import jakarta.servlet.http.HttpFilter;
import java.time.Duration;
import java.util.EnumSet;
import java.util.Map;
import java.util.concurrent.ScheduledExecutorService;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The parts of one catalog node over its replica. */
final class CatalogService {
    private static final Logger LOGGER = LoggerFactory.getLogger(CatalogService.class);
    private static final Duration PRUNE_INTERVAL = Duration.ofHours(1);
    private static final Duration PRUNE_RETRY = Duration.ofSeconds(1);

    private final String node;
    private final Replica<CatalogState> replica;
    private final BearerTokens tokens;
    private final int streamsMax;
    private final int publicStreamsMax;
    private final Tracing tracing;
    private volatile long nextPruneNanos = System.nanoTime();

    CatalogService(CatalogConfiguration configuration, Replica<CatalogState> replica, Tracing tracing) {
        this.tracing = tracing;
        this.node = configuration.getRaft().getNode();
        this.replica = replica;
        this.streamsMax = configuration.getChangeStreamsMax();
        this.publicStreamsMax = configuration.getPublicChangeStreamsMax();
        this.tokens = new BearerTokens(Map.of(
                Role.OPERATOR, configuration.operatorToken(),
                Role.NODE, configuration.nodeToken()));
    }

    void serve(Environment environment) {
        environment.jersey().register(tokens.feature());
        environment.jersey().register(new TopicsResource(replica));
        environment.jersey().register(new BookEditing(replica, tracing));
        environment.jersey().register(new ImportResource(replica));
        environment.jersey().register(new LedgerResource(replica, tracing));
        filter(environment, "book-pages", new BookPages(replica), "/v1/books");
        filter(environment, "book-reads", new BookReads(replica), "/v1/books/*");
        ScheduledExecutorService heartbeats = Timers.of(environment.lifecycle(), "changes", 1);
        new CoreResources(
                        node,
                        environment.metrics(),
                        new OrderDecisions(replica, tokens, tracing).resource(),
                        new Changes(replica, tokens, streamsMax, publicStreamsMax, heartbeats).resource())
                .openBefore(environment.lifecycle());
    }

    private static void filter(Environment environment, String name, HttpFilter filter, String path) {
        environment
                .servlets()
                .addFilter(name, filter)
                .addMappingForUrlPatterns(EnumSet.of(DispatcherType.REQUEST), true, path);
    }

    /** What nobody asks for: pruning of old rejections, where this node leads. */
    void keepHouse(Environment environment, boolean sampleBooks) {
        replica.observe(this::pruneWhenDue);
        if (sampleBooks) {
            new SampleBooks(replica).start(Timers.of(environment.lifecycle(), "sample-books", 1));
        }
    }

    /**
     * At once when this node has begun to lead, so that keys which are too old are known as such from the beginning, and every
     * hour from then on. Called about once a second.
     */
    private void pruneWhenDue() {
        if (replica.status().role() != ReplicaStatus.Role.LEADER) {
            nextPruneNanos = System.nanoTime();
        } else if (System.nanoTime() - nextPruneNanos >= 0) {
            nextPruneNanos = System.nanoTime() + PRUNE_INTERVAL.toNanos();
            prune();
        }
    }

    private void prune() {
        replica.submit(CommandId.random(), new PruneRejections()).whenComplete((done, failure) -> {
            if (failure != null) {
                nextPruneNanos = System.nanoTime() + PRUNE_RETRY.toNanos(); // such as where no leader is known yet
            }
            if (failure == null && done.value().dropped() > 0) {
                LOGGER.info("forgot {} old rejections", done.value().dropped());
            }
            if (failure == null && done.value().more()) {
                prune();
            }
        });
    }
}
