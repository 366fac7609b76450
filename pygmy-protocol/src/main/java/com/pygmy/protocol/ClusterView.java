package com.pygmy.protocol;

import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * {@code GET /v1/cluster}: every node as this frontend sees it, where it routes to, and what its cache does.
 *
 * @param cache absent from frontends of an older release
 */
public record ClusterView(
        String frontend,
        Instant at,
        List<Pool> pools,
        @Nullable Cache cache) {
    /**
     * The cache since the frontend began.
     *
     * @param horizonIndex up to which index of the catalog's log changes are known
     * @param lagEntries how far that is behind the newest index that a node is known to have applied
     * @param feedCurrent whether the feed of changes was heard of within its lease
     * @param answers how many are kept now
     * @param hits reads answered from the cache
     * @param misses reads that were not, but could have been
     * @param evicted answers dropped because something changed
     */
    public record Cache(
            long horizonIndex,
            long lagEntries,
            boolean feedCurrent,
            long answers,
            long hits,
            long misses,
            long evicted) {}

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
