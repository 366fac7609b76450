package com.pygmy.service.limits;

import com.codahale.metrics.Counter;
import com.codahale.metrics.MetricRegistry;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What the limits did: {@code clients.*} in numbers, and a line of the log when there is news. Thread-safe. */
final class ClientMetrics {
    private static final Logger LOG = LoggerFactory.getLogger(ClientMetrics.class);
    private static final long LOG_INTERVAL_NANOS = TimeUnit.SECONDS.toNanos(10);

    /** What may be refused or ended. */
    enum Refused {
        BODY_TOO_LARGE,
        BODY_NO_ROOM,
        BODY_TOO_SLOW,
        ANSWER_NO_ROOM,
        ANSWER_TOO_SLOW,
        HEADERS_TOO_SLOW,
        CONNECTION_ONE_TOO_MANY;

        String metric() {
            return "clients.refused." + label();
        }

        String label() {
            return name().toLowerCase(java.util.Locale.ROOT).replace('_', '-');
        }
    }

    private final ByteBudget budget;
    private final Map<Refused, Counter> refused = new LinkedHashMap<>();
    private final Map<Refused, Long> logged = new LinkedHashMap<>();
    private final Runnable looks;
    private long loggedAt;

    /** @param looks called when {@link #logNews} is to be called regularly; must not block */
    ClientMetrics(ByteBudget budget, MetricRegistry registry, Runnable looks) {
        this.budget = budget;
        this.looks = looks;
        this.loggedAt = budget.nanoTime() - LOG_INTERVAL_NANOS;
        for (Refused reason : Refused.values()) {
            refused.put(reason, registry.counter(reason.metric()));
        }
        registry.gauge("clients.held-bytes", () -> budget::heldBytes);
        registry.gauge("clients.held-bytes-max", () -> budget::maxBytes);
        registry.gauge("clients.waiting", () -> budget::waitingClients);
    }

    void refused(Refused reason) {
        counter(reason).inc();
        looks.run();
    }

    private Counter counter(Refused reason) {
        return java.util.Objects.requireNonNull(refused.get(reason));
    }

    /**
     * Logs what was refused since the last line, at most once in ten seconds. One caller at a time. Returns whether there may be more
     * to log.
     */
    boolean logNews() {
        long now = budget.nanoTime();
        if (now - loggedAt < LOG_INTERVAL_NANOS) {
            return true;
        }
        Map<Refused, Long> news = new LinkedHashMap<>();
        refused.forEach((reason, counter) -> {
            long before = logged.getOrDefault(reason, 0L);
            if (counter.getCount() > before) {
                news.put(reason, counter.getCount() - before);
                logged.put(reason, counter.getCount());
            }
        });
        if (!news.isEmpty()) {
            loggedAt = now;
            LOG.warn(
                    "clients refused or cut off: {}; held for clients: {} of {} bytes",
                    news.entrySet().stream()
                            .map(entry -> entry.getKey().label() + " " + entry.getValue())
                            .collect(Collectors.joining(", ")),
                    budget.heldBytes(),
                    budget.maxBytes());
        }
        return !news.isEmpty();
    }
}
