package com.pygmy.failover.http;

import com.pygmy.failover.NodeAddress;
import com.pygmy.failover.NodePoll;
import com.pygmy.failover.Pool;
import io.dropwizard.lifecycle.Managed;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import org.eclipse.jetty.client.BufferingResponseListener;
import org.eclipse.jetty.client.HttpClient;
import org.eclipse.jetty.client.Result;
import org.eclipse.jetty.http.HttpHeader;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Asks the admin health check of each node of some pools, as often as {@link Pool#duePolls} wants. No thread waits for an
 * answer; at most one poll of a node is under way.
 */
public final class HealthPoller implements Managed {
    private static final Logger LOG = LoggerFactory.getLogger(HealthPoller.class);

    /** A health check is some kilobytes; who sends more is not a node. */
    private static final int MAX_REPORT_BYTES = 256 * 1024;

    private final List<Pool> pools;
    private final HttpClient client;
    private final Optional<String> authorization;
    private final ScheduledExecutorService ticker;
    private final Duration tick;
    private final Duration timeout;
    private final LongSupplier nanoClock;
    private @Nullable ScheduledFuture<?> polling;

    /**
     * @param authorization shown to nodes whose health is not open to everybody
     * @param tick how often to look which polls are due
     * @param timeout how long a node may take to answer
     */
    public HealthPoller(
            List<Pool> pools,
            HttpClient client,
            Optional<String> authorization,
            ScheduledExecutorService ticker,
            Duration tick,
            Duration timeout,
            LongSupplier nanoClock) {
        this.pools = List.copyOf(pools);
        this.client = client;
        this.authorization = authorization;
        this.ticker = ticker;
        this.tick = tick;
        this.timeout = timeout;
        this.nanoClock = nanoClock;
    }

    @Override
    public void start() {
        polling = ticker.scheduleWithFixedDelay(this::pollWhatIsDue, 0, tick.toNanos(), TimeUnit.NANOSECONDS);
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
        long beganAt = nanoClock.getAsLong();
        client.newRequest(node.admin().resolve("/healthcheck"))
                .headers(fields -> authorization.ifPresent(value -> fields.put(HttpHeader.AUTHORIZATION, value)))
                .timeout(timeout.toNanos(), TimeUnit.NANOSECONDS)
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
