package com.pygmy.failover.http;

import com.pygmy.failover.NodeAddress;
import com.pygmy.failover.NodePoll;
import com.pygmy.failover.Pool;
import io.dropwizard.lifecycle.Managed;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import org.eclipse.jetty.client.BufferingResponseListener;
import org.eclipse.jetty.client.HttpClient;
import org.eclipse.jetty.client.Result;
import org.eclipse.jetty.http.HttpHeader;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Polls the admin health check of each node of some pools, as often as {@link Pool#duePolls} wants. No thread waits for an
 * answer; at most one poll of a node is under way.
 */
public final class HealthPoller implements Managed {
    private static final Logger LOG = LoggerFactory.getLogger(HealthPoller.class);

    /** A health check is some kilobytes; what sends more is not a node. */
    private static final int MAX_REPORT_BYTES = 256 * 1024;

    private final List<Pool> pools;
    private final HttpClient client;
    private final Optional<String> authorization;
    private final ScheduledExecutorService ticker;
    private final PollConfiguration polls;
    private @Nullable ScheduledFuture<?> polling;

    /**
     * @param authorization shown to nodes whose health is not open to all
     */
    public HealthPoller(
            List<Pool> pools,
            HttpClient client,
            Optional<String> authorization,
            ScheduledExecutorService ticker,
            PollConfiguration polls) {
        this.pools = List.copyOf(pools);
        this.client = client;
        this.authorization = authorization;
        this.ticker = ticker;
        this.polls = polls;
    }

    @Override
    public void start() {
        polling = ticker.scheduleWithFixedDelay(
                this::pollWhatIsDue, 0, polls.tick().toNanos(), TimeUnit.NANOSECONDS);
    }

    @Override
    public void stop() {
        if (polling != null) {
            polling.cancel(false);
        }
    }

    private void pollWhatIsDue() {
        try {
            pools.forEach(pool -> pool.duePolls().forEach(node -> poll(pool, node)));
        } catch (RuntimeException e) {
            // The top of the ticker's thread: a failure here must not end the polling.
            LOG.error("polling failed", e);
        }
    }

    private void poll(Pool pool, NodeAddress node) {
        long beganAt = pool.now();
        client.newRequest(node.admin().resolve("/healthcheck"))
                .headers(fields -> authorization.ifPresent(value -> fields.put(HttpHeader.AUTHORIZATION, value)))
                .timeout(polls.timeout().toNanos(), TimeUnit.NANOSECONDS)
                .send(new BufferingResponseListener(MAX_REPORT_BYTES) {
                    @Override
                    public void onComplete(Result result) {
                        NodePoll poll = result.isSucceeded()
                                ? HealthReport.read(node.name(), pool.group().toString(), getContent())
                                : new NodePoll.Failed("its health check does not answer");
                        pool.polled(node, poll, beganAt);
                    }
                });
    }
}
