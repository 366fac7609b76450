package com.pygmy.chaos.bookstore.fault;

import com.pygmy.chaos.bookstore.cluster.StoreNode;
import com.pygmy.chaos.harness.machine.ClusterFailure;
import java.io.IOException;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/**
 * The election of a leader that nobody follows: its voters are killed as soon as it has written the entry that its leadership
 * begins with, before they can have that entry.
 *
 * <p>The time between a vote and an append is a few milliseconds. So a node that has voted for another node is paused, and goes on
 * for moments only, until its vote has been counted.
 */
final class Election {
    private static final Duration LIMIT = Duration.ofMinutes(2);
    private static final long LOOK_MILLIS = 1;

    /** As long as a candidate may take to count a vote and to write an entry. */
    static final Duration STILL = Duration.ofMillis(60);

    /** A candidate has given up by then. */
    private static final int MOMENTS_MAX = 12;

    private final List<StoreNode> nodes;
    private final Map<StoreNode, Long> lastBefore = new HashMap<>();
    private final Map<StoreNode, Voter> voters = new HashMap<>();

    Election(List<StoreNode> nodes) {
        this.nodes = List.copyOf(nodes);
    }

    /**
     * Starts the nodes and leaves only the leader running.
     *
     * @return the leader; the first to have written an entry
     * @throws ClusterFailure where nobody leads within two minutes
     */
    StoreNode cutShort() throws IOException {
        for (StoreNode node : nodes) {
            lastBefore.put(node, LogTerms.of(node.data()).last());
            voters.put(node, new Voter(node));
        }
        nodes.forEach(StoreNode::start);
        long begin = System.nanoTime();
        while (System.nanoTime() - begin < LIMIT.toNanos()) {
            for (StoreNode node : nodes) {
                if (LogTerms.of(node.data()).last() > lastBefore.getOrDefault(node, -1L)) {
                    nodes.parallelStream().filter(other -> other != node).forEach(StoreNode::kill);
                    node.resume();
                    return node;
                }
            }
            for (Voter voter : voters.values()) {
                voter.look();
            }
            sleep();
        }
        throw new ClusterFailure("none of " + nodes + " leads after " + LIMIT.toSeconds() + " s");
    }

    private static void sleep() {
        try {
            TimeUnit.MILLISECONDS.sleep(LOOK_MILLIS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new ClusterFailure("interrupted while waiting for a leader", e);
        }
    }

    /** A node, its last vote that was seen, and since when it is paused. */
    private static final class Voter {
        private final StoreNode node;
        private String seen;
        private long pausedNanos;
        private int moments;

        Voter(StoreNode node) throws IOException {
            this.node = node;
            this.seen = vote(node);
        }

        void look() throws IOException {
            if (node.isPaused()) {
                if (System.nanoTime() - pausedNanos > STILL.toNanos()) {
                    node.resume();
                    if (moments++ < MOMENTS_MAX) {
                        pause();
                    } else {
                        moments = 0;
                        seen = vote(node);
                    }
                }
                return;
            }
            String now = vote(node);
            if (!now.equals(seen) && !now.isEmpty()) {
                pause();
            }
        }

        private void pause() {
            node.pause();
            pausedNanos = System.nanoTime();
        }

        /** Its vote for another node; empty where there is none. */
        private static String vote(StoreNode node) throws IOException {
            RaftMeta meta = RaftMeta.of(node.data());
            String votedFor = meta.votedFor();
            return votedFor.isEmpty() || votedFor.equals(node.name()) ? "" : votedFor + " in " + meta.term();
        }
    }
}
