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
    private final Map<CacheEvent, Counter> counters = new EnumMap<>(CacheEvent.class);
    private final Map<Offered, Counter> offered = new EnumMap<>(Offered.class);

    public CacheMetrics(MetricRegistry registry) {
        this.registry = registry;
        for (CacheEvent event : CacheEvent.values()) {
            counters.put(event, counter(event.counter));
        }
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
                of(CacheEvent.HIT).getCount(),
                of(CacheEvent.MISS).getCount(),
                of(CacheEvent.EVICTED_BY_CHANGE).getCount()
                        + of(CacheEvent.EVICTED_BY_OWN_WRITE).getCount());
    }

    void watchFeed(BooleanSupplier isCurrent) {
        registry.gauge("frontend.cache.feed.current", () -> () -> isCurrent.getAsBoolean() ? 1 : 0);
    }

    public void count(CacheEvent event) {
        of(event).inc();
    }

    void count(CacheEvent event, int times) {
        of(event).inc(times);
    }

    void offered(Offered outcome) {
        Objects.requireNonNull(offered.get(outcome)).inc();
    }

    private Counter of(CacheEvent event) {
        return Objects.requireNonNull(counters.get(event));
    }

    private Counter counter(String name) {
        return registry.counter("frontend.cache." + name);
    }

    private void gauge(String name, Gauge<Long> value) {
        registry.gauge("frontend.cache." + name, () -> value);
    }
}
