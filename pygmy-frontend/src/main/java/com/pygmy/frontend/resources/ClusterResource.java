package com.pygmy.frontend.resources;

import com.pygmy.failover.Pool;
import com.pygmy.protocol.ClusterView;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import java.time.InstantSource;
import java.util.List;
import java.util.function.Supplier;

/** {@code GET /v1/cluster}: every node as this frontend sees it, where it routes to, and what its cache does. */
@Path("/v1/cluster")
@Produces(MediaType.APPLICATION_JSON)
public final class ClusterResource {
    private final String frontend;
    private final List<Pool> pools;
    private final Supplier<ClusterView.Cache> cache;
    private final InstantSource clock;

    public ClusterResource(String frontend, List<Pool> pools, Supplier<ClusterView.Cache> cache, InstantSource clock) {
        this.frontend = frontend;
        this.pools = List.copyOf(pools);
        this.cache = cache;
        this.clock = clock;
    }

    @GET
    public ClusterView cluster() {
        return new ClusterView(
                frontend,
                clock.instant(),
                pools.stream().map(pool -> pool.view(clock.instant())).toList(),
                cache.get());
    }
}
