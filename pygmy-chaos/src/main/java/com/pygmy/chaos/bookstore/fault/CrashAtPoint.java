package com.pygmy.chaos.bookstore.fault;

import com.pygmy.chaos.bookstore.cluster.StoreCluster;
import com.pygmy.chaos.bookstore.cluster.StoreNode;
import com.pygmy.chaos.harness.fault.NodeFault;
import com.pygmy.chaos.harness.machine.ClusterFailure;
import com.pygmy.chaos.harness.machine.Poll;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * A replica is stopped, and ends at one point of its code the next time that it runs: as a kill would at that moment, which
 * no kill from outside meets. Proof: it printed that it ends there, and is gone.
 */
final class CrashAtPoint implements NodeFault {
    /** A start on a busy machine takes most of it. */
    private static final Duration REACHED = Duration.ofSeconds(150);

    private static final Duration BETWEEN_NUDGES = Duration.ofSeconds(3);

    private final StoreCluster cluster;
    private final StoreNode node;
    private final CrashPoint point;
    private final int times;
    private volatile boolean armed;
    private volatile String seen = "";

    CrashAtPoint(StoreCluster cluster, StoreNode node, CrashPoint point, int times) {
        this.cluster = cluster;
        this.node = node;
        this.point = point;
        this.times = times;
    }

    @Override
    public List<StoreNode> victims() {
        return List.of(node);
    }

    @Override
    public void begin() {
        node.allowEnd(true);
        boolean refilled = point.way() == CrashPoint.Way.REFILLED;
        if (refilled) {
            // The file that a log is written to is never let go, and a new leader begins another one.
            cluster.leader(node.role()).ifPresent(StoreNode::transferLeadership);
            others().forEach(StoreNode::snapshot);
        }
        try {
            node.stop();
            if (refilled) {
                node.wipe();
            }
            long before = Files.size(node.log());
            armed = true;
            node.startToCrash(point.toString(), times);
            long end = System.nanoTime() + REACHED.toNanos();
            while (System.nanoTime() - end < 0 && !Poll.until(BETWEEN_NUDGES, () -> !node.isRunning())) {
                nudge();
            }
            if (!node.isRunning()) {
                seen = printedSince(before);
            }
        } catch (IOException e) {
            throw new ClusterFailure("the files of " + node + " are not as they must be: " + e.getMessage(), e);
        }
    }

    private List<StoreNode> others() {
        return cluster.nodes(node.role()).stream()
                .filter(other -> !other.equals(node))
                .toList();
    }

    /** Does what brings it to the point, where clients alone do not; seldom, so that clients get something done in between. */
    private void nudge() {
        if (!node.isHealthy()) {
            return;
        }
        switch (point.way()) {
            case SNAPSHOTS -> node.snapshot();
            case LEADS, ORDERS -> cluster.leader(node.role()).ifPresent(this::nudge);
            case LOAD, REFILLED -> {}
        }
    }

    private void nudge(StoreNode leader) {
        if (!leader.equals(node)) {
            leader.transferLeadership(node);
        } else if (point.way() == CrashPoint.Way.LEADS) {
            leader.transferLeadership(); // so that it votes, and is asked to lead again
        }
    }

    private String printedSince(long before) throws IOException {
        byte[] all = Files.readAllBytes(node.log());
        String printed = new String(all, (int) before, (int) (all.length - before), StandardCharsets.UTF_8);
        return printed.lines()
                .filter(line -> line.startsWith("crash point " + point + " reached"))
                .findFirst()
                .orElse("");
    }

    @Override
    public Optional<String> proof() {
        return Optional.of(seen).filter(words -> !words.isEmpty());
    }

    /** Starts it as it always is. */
    @Override
    public void heal() {
        if (armed) {
            armed = false;
            node.kill();
        }
        node.start();
    }

    @Override
    public boolean lasts() {
        return false;
    }
}
