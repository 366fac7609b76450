package com.pygmy.frontend;

import com.codahale.metrics.health.HealthCheck;
import com.pygmy.failover.Pool;
import com.pygmy.frontend.handler.ProxyHandler;
import java.util.List;

/** The health of a frontend: it is well while each pool has a node that can serve reads, and it is not about to stop. */
final class RoutingHealth extends HealthCheck {
    private final List<Pool> pools;
    private final ProxyHandler handler;

    RoutingHealth(List<Pool> pools, ProxyHandler handler) {
        this.pools = List.copyOf(pools);
        this.handler = handler;
    }

    @Override
    protected Result check() {
        if (handler.isClosing()) {
            return Result.unhealthy("about to stop");
        }
        for (Pool pool : pools) {
            if (!pool.canRead()) {
                return Result.unhealthy("no node of the " + pool.group() + " can serve reads");
            }
        }
        return Result.healthy("each pool has a node that can serve reads");
    }
}
