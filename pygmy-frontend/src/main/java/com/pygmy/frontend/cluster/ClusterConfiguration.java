package com.pygmy.frontend.cluster;

import com.fasterxml.jackson.annotation.JsonProperty;
import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;

/** The block {@code cluster}: who may watch the cluster through this frontend, and whether operators may act on it. */
public final class ClusterConfiguration {
    /** Most readers of the stream of events at a time. Each gets about 5 kB a second. */
    @JsonProperty
    @Min(0)
    @Max(10_000)
    private int viewersMax = 32;

    /**
     * Whether the operator's token, sent to this frontend, may drain nodes, hand over leadership and take snapshots. Nodes take
     * these from their admin ports, which are on loopback or an inner network; this makes them reachable from wherever the
     * frontend is.
     */
    @JsonProperty
    private boolean operations;

    public int viewersMax() {
        return viewersMax;
    }

    public boolean operations() {
        return operations;
    }
}
