package com.pygmy.frontend.cache;

import com.pygmy.api.ChangeEvent;
import com.pygmy.failover.NodeAddress;
import com.pygmy.failover.Pool;
import com.pygmy.protocol.LogPosition;
import com.pygmy.service.token.BearerTokens;
import io.dropwizard.lifecycle.Managed;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.LongSupplier;
import org.eclipse.jetty.client.HttpClient;
import org.eclipse.jetty.client.Request;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps the cache told of what changes: one stream at a time from one replica of the catalog, from another when it breaks
 * off, falls silent, falls behind or should no longer be read from. See {@link ChangeEvent} for what replicas send.
 *
 * <p>Its steps follow one another, never two at a time; no thread waits for any of them.
 */
public final class ChangeFeed implements Managed {
    private static final Logger LOG = LoggerFactory.getLogger(ChangeFeed.class);
    private static final String PATH = "/v1/changes";

    private final CoherentCache cache;
    private final Pool catalog;
    private final HttpClient client;
    private final String authorization;
    private final ScheduledExecutorService ticker;
    private final FeedRules rules;
    private final CacheMetrics metrics;
    private final LongSupplier nanoClock;

    private volatile boolean running;
    private volatile boolean everHeardOf;
    private volatile long heardOfAt;
    private volatile @Nullable Request current;
    private volatile @Nullable NodeAddress node;
    private final AtomicInteger failuresInARow = new AtomicInteger();

    /** @param nodeToken what is derived from it is shown to replicas, which keep places for nodes */
    public ChangeFeed(
            CoherentCache cache,
            Pool catalog,
            HttpClient client,
            String nodeToken,
            ScheduledExecutorService ticker,
            FeedRules rules,
            CacheMetrics metrics,
            LongSupplier nanoClock) {
        this.cache = cache;
        this.catalog = catalog;
        this.client = client;
        this.authorization = "Bearer " + BearerTokens.derived(nodeToken);
        this.ticker = ticker;
        this.rules = rules;
        this.metrics = metrics;
        this.nanoClock = nanoClock;
        metrics.watchFeed(this::isCurrent);
    }

    /** Whether some replica at the horizon was heard of within the lease. */
    public boolean isCurrent() {
        return everHeardOf && nanoClock.getAsLong() - heardOfAt <= rules.lease().toNanos();
    }

    @Override
    public void start() {
        running = true;
        then(0, this::openStream);
    }

    @Override
    public void stop() {
        running = false;
        Request open = current;
        if (open != null) {
            open.abort(new IllegalStateException("about to stop"));
        }
    }

    private void openStream() {
        NodeAddress next = chooseNode();
        node = next;
        LogPosition after = cache.position().orElse(null);
        FeedStream stream = new FeedStream(cache, after, new Holding(next));
        metrics.count(CacheEvent.FEED_CONNECT);
        Request request = request(next, after, "text/event-stream")
                .idleTimeout(rules.silenceMax().toNanos(), TimeUnit.NANOSECONDS);
        send(request, stream.end(), () -> request.send(stream));
    }

    private void askForPage() {
        NodeAddress same = node;
        LogPosition after = cache.position().orElse(null);
        if (same == null || after == null) {
            openStream();
            return;
        }
        FeedPage page = new FeedPage(cache, after);
        Request request = request(same, after, "application/json")
                .timeout(rules.pageTimeout().toNanos(), TimeUnit.NANOSECONDS);
        send(request, page.end(), () -> request.send(page));
    }

    private Request request(NodeAddress to, @Nullable LogPosition after, String accept) {
        String query = after == null ? "" : "?after=" + after.index();
        return client.newRequest(to.service())
                .path(PATH + query)
                .headers(headers -> headers.put("Accept", accept).put("Authorization", authorization));
    }

    private void send(Request request, CompletableFuture<FeedEnd> end, Runnable sending) {
        current = request;
        end.thenAccept(this::ended);
        sending.run();
    }

    private void ended(FeedEnd end) {
        if (!running) {
            return;
        }
        switch (end) {
            case GAP -> then(0, this::askForPage);
            case REPAIRED -> then(pauseNanos(), this::openStream);
            case BEGUN_ANEW -> {
                LOG.info(
                        "changes were missed or the log is another one: the cache begins anew at {}", cache.position());
                failuresInARow
                        .incrementAndGet(); // so that a replica that says so again and again is not asked in a tight
                // loop
                then(pauseNanos(), this::openStream);
            }
            case BROKEN -> {
                failuresInARow.incrementAndGet();
                metrics.count(CacheEvent.FEED_FAILURE);
                LOG.debug("the feed of changes from {} ended", node);
                then(pauseNanos(), this::openStream);
            }
        }
    }

    /** None after the first failure, then longer and longer. */
    private long pauseNanos() {
        long max = rules.pauseMax().toNanos();
        int failures = failuresInARow.get();
        return failures <= 1 ? 0 : Math.min(max, (max / 100) << Math.min(failures - 2, 7));
    }

    private void then(long delayNanos, Runnable step) {
        try {
            ticker.schedule(() -> guarded(step), delayNanos, TimeUnit.NANOSECONDS);
        } catch (RejectedExecutionException e) {
            LOG.debug("the feed of changes ends with the frontend");
        }
    }

    private void guarded(Runnable step) {
        try {
            if (running) {
                step.run();
            }
        } catch (RuntimeException e) {
            // The top of the ticker's thread: a failure here must not end the feed.
            LOG.error("the feed of changes failed", e);
            failuresInARow.incrementAndGet();
            then(rules.pauseMax().toNanos(), this::openStream);
        }
    }

    /** The next in turn among those that should be read from; where there is none, among all. */
    private NodeAddress chooseNode() {
        List<NodeAddress> fit = catalog.readable();
        List<NodeAddress> all = catalog.addresses();
        NodeAddress before = node;
        int last = before == null ? -1 : all.indexOf(before);
        for (int i = 1; i <= all.size(); i++) {
            NodeAddress candidate = all.get((last + i) % all.size());
            if (fit.isEmpty() || fit.contains(candidate)) {
                return candidate;
            }
        }
        return all.get(0);
    }

    private final class Holding implements FeedStream.Holder {
        private final NodeAddress from;

        Holding(NodeAddress from) {
            this.from = from;
        }

        @Override
        public void heardOf() {
            heardOfAt = nanoClock.getAsLong();
            everHeardOf = true;
            failuresInARow.set(0);
        }

        @Override
        public boolean mayStay() {
            List<NodeAddress> fit = catalog.readable();
            return isCurrent() && (fit.isEmpty() || fit.contains(from));
        }
    }
}
