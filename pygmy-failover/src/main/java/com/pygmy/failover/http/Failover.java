package com.pygmy.failover.http;

import com.pygmy.failover.Deadline;
import com.pygmy.failover.Pool;
import com.pygmy.failover.RetryBudget;
import com.pygmy.service.tracing.Tracing;
import java.util.concurrent.CompletableFuture;
import org.eclipse.jetty.client.HttpClient;
import org.jspecify.annotations.Nullable;

/**
 * Sends requests to pools and hides what goes wrong there, as far as that is safe. Thread-safe; no thread waits for an
 * answer. Each request ends by its deadline, and is retried at most as often as the budget allows.
 */
public final class Failover {
    final HttpClient client;
    final FailoverRules rules;
    final RetryBudget budget;
    final FailoverEvents events;
    final Tracing tracing;
    private volatile @Nullable AttemptTimeouts timeouts;

    /** One that makes no spans. */
    public Failover(HttpClient client, FailoverRules rules, RetryBudget budget, FailoverEvents events) {
        this(client, rules, budget, events, Tracing.OFF);
    }

    /** @param tracing has a span for each attempt, below the one that the request's {@code traceparent} names */
    public Failover(
            HttpClient client, FailoverRules rules, RetryBudget budget, FailoverEvents events, Tracing tracing) {
        this.client = client;
        this.rules = rules;
        this.budget = budget;
        this.events = events;
        this.tracing = tracing;
    }

    /** Those of the client's scheduler, which it has once it is started. */
    AttemptTimeouts timeouts() {
        AttemptTimeouts known = timeouts;
        if (known == null) {
            synchronized (this) {
                known = timeouts;
                if (known == null) {
                    known = new AttemptTimeouts(client.getScheduler());
                    timeouts = known;
                }
            }
        }
        return known;
    }

    /**
     * Sends a request to a pool. The future never fails, and completes in a thread that must not be blocked.
     *
     * @param behind the pool that nodes of this one need to execute the request, if any
     */
    public CompletableFuture<Forwarded> send(
            Pool pool, @Nullable Pool behind, OutboundRequest request, Deadline deadline) {
        budget.request();
        return new Exchange(this, pool, behind, request, deadline).begin();
    }
}
