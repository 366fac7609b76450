package com.pygmy.protocol;

import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * {@code GET /v1/cluster}: every node as this frontend sees it, where it routes to, and what its cache does.
 *
 * @param cache absent from frontends of an older release
 * @param traffic the last whole second; absent in the first one, and from frontends of an older release
 * @param changes the newest at the end, at most {@value #CHANGES_MAX}; absent from frontends of an older release
 */
public record ClusterView(
        String frontend,
        Instant at,
        List<Pool> pools,
        @Nullable Cache cache,
        @Nullable Traffic traffic,
        @Nullable List<Change> changes) {
    /** How many changes are told. */
    public static final int CHANGES_MAX = 20;

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

    /**
     * A second of requests that this frontend answered from its cache or by a node.
     *
     * @param at the end of the second
     * @param requests answers of any status
     * @param failed those with status 500 and above
     * @param p50Micros half of them were answered within it, from the first byte read to the last byte written; 0 without any
     * @param p99Micros the same for 99 of 100
     * @param hits reads answered from the cache
     * @param misses reads that were not, but could have been
     * @param nodes what was sent to each node, retries included
     */
    public record Traffic(
            Instant at,
            long requests,
            long failed,
            long p50Micros,
            long p99Micros,
            long hits,
            long misses,
            List<Sent> nodes) {}

    /** Requests sent to a node in a second. */
    public record Sent(String node, long requests) {}

    /**
     * What became of a node or of a group's leader, as this frontend saw it.
     *
     * @param node absent where a group is left without a leader
     * @param state that of the node from then on, as in {@link Node}; {@code LEADING}, or {@code LEADERLESS} of a group
     * @param term where a node began to lead; 0 else
     */
    public record Change(Instant at, String group, @Nullable String node, String state, long term) {
        public static final String LEADING = "LEADING";
        public static final String LEADERLESS = "LEADERLESS";
    }

    /**
     * The last 15 minutes of a frontend, second by second, and the oldest first: each list has one number for each second.
     *
     * @param at the end of the last second
     * @param operations whether operators may act on nodes through this frontend
     * @param requests see {@link Traffic}, like those that follow
     * @param lagEntries how far the cache's horizon was behind
     */
    public record History(
            Instant at,
            boolean operations,
            List<Long> requests,
            List<Long> failed,
            List<Long> p50Micros,
            List<Long> p99Micros,
            List<Long> hits,
            List<Long> misses,
            List<Long> lagEntries,
            List<NodeHistory> nodes) {}

    /**
     * The last 15 minutes of a node.
     *
     * @param states a letter for each second: L leads, H healthy, S suspected, D draining, U unhealthy, N not known yet
     * @param requests what was sent to it in each second
     */
    public record NodeHistory(String node, String group, String states, List<Long> requests) {}
}
