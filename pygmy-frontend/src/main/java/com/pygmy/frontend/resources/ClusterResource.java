package com.pygmy.frontend.resources;

import com.pygmy.frontend.cluster.ClusterRecorder;
import com.pygmy.protocol.ClusterView;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;

/** {@code GET /v1/cluster}: every node as this frontend sees it, where it routes to, and what its cache does. */
@Path("/v1/cluster")
@Produces(MediaType.APPLICATION_JSON)
public final class ClusterResource {
    private final ClusterRecorder recorder;

    public ClusterResource(ClusterRecorder recorder) {
        this.recorder = recorder;
    }

    @GET
    public ClusterView cluster() {
        return recorder.now();
    }
}
