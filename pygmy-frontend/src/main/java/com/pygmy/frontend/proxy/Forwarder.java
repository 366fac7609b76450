package com.pygmy.frontend.proxy;

import com.pygmy.failover.Pool;
import com.pygmy.failover.RetryBudget;
import java.util.concurrent.CompletableFuture;
import java.util.function.LongSupplier;
import org.eclipse.jetty.client.HttpClient;
import org.jspecify.annotations.Nullable;

/**
 * Sends requests to pools and hides what goes wrong there, as far as that is safe. Thread-safe; no thread waits for an
 * answer. Each request ends by its deadline, and is retried at most as often as the budget allows.
 */
public final class Forwarder {
    final HttpClient client;
    final ForwardingRules rules;
    final RetryBudget budget;
    final ForwardingMetrics metrics;
    final LongSupplier nanoClock;

    /** @param nanoClock the clock of the pools and of the budget */
    public Forwarder(
            HttpClient client,
            ForwardingRules rules,
            RetryBudget budget,
            ForwardingMetrics metrics,
            LongSupplier nanoClock) {
        this.client = client;
        this.rules = rules;
        this.budget = budget;
        this.metrics = metrics;
        this.nanoClock = nanoClock;
    }

    /**
     * Sends a request to a pool. The future never fails, and completes in a thread that must not be blocked.
     *
     * @param behind the pool that nodes of this one need to execute the request, if any
     */
    CompletableFuture<Forwarded> forward(Pool pool, @Nullable Pool behind, OutboundRequest request) {
        budget.request();
        return new Journey(this, pool, behind, request).begin();
    }
}
