package com.pygmy.order.ledger;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.pygmy.api.ApiJson;
import com.pygmy.api.cluster.NodeStatus;
import io.dropwizard.lifecycle.Managed;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Asks each catalog node for its health at an interval, so that calls go to the leader first and to the dead last. At most
 * one question per node is under way.
 */
public final class CatalogWatch implements Managed {
    private static final Logger LOG = LoggerFactory.getLogger(CatalogWatch.class);
    private static final ObjectMapper JSON = ApiJson.lenient();

    private final CatalogLink link;
    private final CatalogPool pool;
    private final Duration interval;
    private final ScheduledExecutorService scheduler;
    private final Set<String> underWay = ConcurrentHashMap.newKeySet();
    private @Nullable ScheduledFuture<?> schedule;

    public CatalogWatch(CatalogLink link, CatalogPool pool, Duration interval, ScheduledExecutorService scheduler) {
        this.link = link;
        this.pool = pool;
        this.interval = interval;
        this.scheduler = scheduler;
    }

    @Override
    public void start() {
        schedule = scheduler.scheduleWithFixedDelay(this::look, 0, interval.toMillis(), TimeUnit.MILLISECONDS);
    }

    @Override
    public void stop() {
        if (schedule != null) {
            schedule.cancel(false);
        }
    }

    private void look() {
        for (CatalogNode node : pool.nodes()) {
            if (underWay.add(node.name())) {
                link.send(node.adminUrl().resolve("/healthcheck"), null, Map.of(), timeout(), exchange -> {
                    underWay.remove(node.name());
                    note(node, exchange);
                });
            }
        }
    }

    private Duration timeout() {
        return interval.multipliedBy(2);
    }

    private void note(CatalogNode node, Exchange exchange) {
        if (exchange instanceof Exchange.Answered answered) {
            pool.answered(node);
            status(answered.body()).ifPresent(status -> pool.observed(node, status));
        } else {
            pool.silent(node);
        }
    }

    /** The details of the check {@code raft}; an unhealthy node answers 500 with them too. */
    private static Optional<NodeStatus> status(String healthChecks) {
        try {
            JsonNode raft = JSON.readTree(healthChecks).path("raft");
            JsonNode details = raft.path("details");
            return Optional.ofNullable(JSON.treeToValue(details.isObject() ? details : raft, NodeStatus.class));
        } catch (JsonProcessingException e) {
            LOG.debug("a health check without a replica's status", e);
            return Optional.empty();
        }
    }
}
