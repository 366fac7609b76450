package com.pygmy.api.cluster;

import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** {@code GET /v1/cluster}: every node as this frontend sees it, and where it routes to. */
public record ClusterView(String frontend, Instant at, List<Pool> pools) {
    /** The nodes of one group. */
    public record Pool(String group, @Nullable String leader, List<Node> nodes) {}

    /**
     * One node.
     *
     * @param state {@code HEALTHY}, {@code SUSPECTED}, {@code UNHEALTHY}, {@code DRAINING} or {@code UNKNOWN}
     * @param since when that state began, as this frontend saw it
     * @param status what the node last said of itself, where it has answered
     * @param routedReads whether reads go there now
     * @param routedWrites whether commands go there now
     */
    public record Node(
            String node,
            String address,
            String state,
            Instant since,
            @Nullable String problem,
            @Nullable NodeStatus status,
            boolean routedReads,
            boolean routedWrites) {}
}
