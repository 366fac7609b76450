package com.pygmy.frontend.forward;

import com.codahale.metrics.Counter;
import com.codahale.metrics.MetricRegistry;
import com.pygmy.failover.NodeAddress;
import com.pygmy.failover.NodeFinding;
import com.pygmy.failover.Pool;
import com.pygmy.failover.RetryBudget;
import com.pygmy.failover.http.FailoverEvents;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Collectors;

/** What forwarding does, in numbers: {@code frontend.forward.*} and {@code frontend.node.NAME.*}. Thread-safe. */
public final class ForwardingMetrics implements FailoverEvents {
    private final MetricRegistry registry;
    private final Map<String, Counter> sent;
    private final Counter retries;
    private final Counter budgetSpent;
    private final Counter gaveUp;
    private final Counter overloaded;

    public ForwardingMetrics(MetricRegistry registry, List<Pool> pools) {
        this.registry = registry;
        this.retries = registry.counter("frontend.forward.retries");
        this.budgetSpent = registry.counter("frontend.forward.retries-refused");
        this.gaveUp = registry.counter("frontend.forward.gave-up");
        this.overloaded = registry.counter("frontend.forward.overloaded");
        this.sent = pools.stream()
                .flatMap(pool -> pool.addresses().stream())
                .collect(Collectors.toUnmodifiableMap(NodeAddress::name, node -> counter(node, "requests")));
        for (Pool pool : pools) {
            registry.gauge("frontend.forward." + pool.group() + ".waiting", () -> pool::waiting);
            for (NodeAddress node : pool.addresses()) {
                counter(node, "suspicions");
                registry.gauge(name(node, "in-flight"), () -> () -> pool.requestsInFlight(node));
            }
        }
    }

    /** Shows what is left of a budget. */
    public void watch(RetryBudget budget) {
        registry.gauge("frontend.forward.retry-budget-left", () -> budget::remaining);
    }

    @Override
    public void sent(NodeAddress node) {
        Objects.requireNonNull(sent.get(node.name())).inc();
    }

    /** How many requests were sent to a node since the frontend began. */
    public long sentTo(NodeAddress node) {
        return Objects.requireNonNull(sent.get(node.name())).getCount();
    }

    @Override
    public void suspected(NodeAddress node, NodeFinding finding) {
        counter(node, "suspicions").inc();
        counter(node, "suspicions." + finding.name().toLowerCase(Locale.ROOT)).inc();
    }

    @Override
    public void retried() {
        retries.inc();
    }

    @Override
    public void budgetSpent() {
        budgetSpent.inc();
    }

    @Override
    public void gaveUp() {
        gaveUp.inc();
    }

    @Override
    public void overloaded() {
        overloaded.inc();
    }

    private Counter counter(NodeAddress node, String what) {
        return registry.counter(name(node, what));
    }

    private static String name(NodeAddress node, String what) {
        return "frontend.node." + node.name() + "." + what;
    }
}
