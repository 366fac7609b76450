package com.pygmy.frontend.cache;

import com.codahale.metrics.Counter;
import com.codahale.metrics.Gauge;
import com.codahale.metrics.MetricRegistry;
import com.pygmy.protocol.ClusterView;
import com.pygmy.protocol.LogPosition;
import java.util.EnumMap;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.function.BooleanSupplier;
import java.util.function.LongSupplier;

/** What the cache does, in numbers: {@code frontend.cache.*}. Thread-safe. */
public final class CacheMetrics {
    private final MetricRegistry registry;
    private final Counter hits;
    private final Counter misses;
    private final Counter bypassed;
    private final Counter shared;
    private final Counter waited;
    private final Counter waitedInVain;
    private final Counter evictedBySize;
    private final Counter evictedByChange;
    private final Counter evictedByOwnWrite;
    private final Counter evictedByHand;
    private final Counter flushes;
    private final Counter gaps;
    private final Counter feedConnects;
    private final Counter feedFailures;
    private final Map<Offered, Counter> offered = new EnumMap<>(Offered.class);

    public CacheMetrics(MetricRegistry registry) {
        this.registry = registry;
        hits = counter("hits");
        misses = counter("misses");
        bypassed = counter("bypassed");
        shared = counter("shared-fetches");
        waited = counter("waited");
        waitedInVain = counter("waited-in-vain");
        evictedBySize = counter("evicted.size");
        evictedByChange = counter("evicted.change");
        evictedByOwnWrite = counter("evicted.own-write");
        evictedByHand = counter("evicted.by-hand");
        flushes = counter("flushes");
        gaps = counter("feed.gaps");
        feedConnects = counter("feed.connects");
        feedFailures = counter("feed.failures");
        for (Offered outcome : Offered.values()) {
            String name = outcome.name().toLowerCase(Locale.ROOT).replace('_', '-');
            offered.put(outcome, counter("offered." + name));
        }
    }

    void watch(CoherentCache cache) {
        gauge("horizon", () -> horizon(cache));
        gauge("floor", cache::floor);
        gauge("answers", cache::answers);
        gauge("weight-bytes", cache::weightBytes);
        gauge("waiting", () -> (long) cache.waiting());
    }

    /** Shows how far the horizon is behind what nodes are known to have applied. */
    public void watchLag(CoherentCache cache, LongSupplier newestIndex) {
        gauge("horizon-lag", () -> lag(cache, newestIndex.getAsLong()));
    }

    private static long lag(CoherentCache cache, long newestIndex) {
        return Math.max(0, newestIndex - horizon(cache));
    }

    private static long horizon(CoherentCache cache) {
        return cache.position().map(LogPosition::index).orElse(0L);
    }

    /** The same numbers for people. */
    public ClusterView.Cache view(CoherentCache cache, long newestIndex, boolean feedCurrent) {
        return new ClusterView.Cache(
                horizon(cache),
                lag(cache, newestIndex),
                feedCurrent,
                cache.answers(),
                hits.getCount(),
                misses.getCount(),
                evictedByChange.getCount() + evictedByOwnWrite.getCount());
    }

    void watchFeed(BooleanSupplier isCurrent) {
        registry.gauge("frontend.cache.feed.current", () -> () -> isCurrent.getAsBoolean() ? 1 : 0);
    }

    /** A read was answered from the cache. */
    public void hit() {
        hits.inc();
    }

    /** A read that could have been answered from the cache was not. */
    public void missed() {
        misses.inc();
    }

    /** A read must not be answered from the cache. */
    public void bypassed() {
        bypassed.inc();
    }

    /** A session that was ahead of the horizon waited for it. */
    public void waited(boolean reached) {
        (reached ? waited : waitedInVain).inc();
    }

    /** A read waits for the fetch of another one. */
    public void shared() {
        shared.inc();
    }

    void offered(Offered outcome) {
        Objects.requireNonNull(offered.get(outcome)).inc();
    }

    void evictedBySize() {
        evictedBySize.inc();
    }

    void evictedByChange(int answers) {
        evictedByChange.inc(answers);
    }

    void evictedByOwnWrite(int answers) {
        evictedByOwnWrite.inc(answers);
    }

    void evictedByHand(int answers) {
        evictedByHand.inc(answers);
    }

    void flushed() {
        flushes.inc();
    }

    void gap() {
        gaps.inc();
    }

    void feedConnects() {
        feedConnects.inc();
    }

    void feedFailed() {
        feedFailures.inc();
    }

    private Counter counter(String name) {
        return registry.counter("frontend.cache." + name);
    }

    private void gauge(String name, Gauge<Long> value) {
        registry.gauge("frontend.cache." + name, () -> value);
    }
}
