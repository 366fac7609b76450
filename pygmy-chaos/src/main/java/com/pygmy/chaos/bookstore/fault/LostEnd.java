package com.pygmy.chaos.bookstore.fault;

import com.pygmy.chaos.bookstore.cluster.NodeHealth;
import com.pygmy.chaos.bookstore.cluster.NodeRole;
import com.pygmy.chaos.bookstore.cluster.StoreCluster;
import com.pygmy.chaos.bookstore.cluster.StoreNode;
import com.pygmy.chaos.harness.fault.FaultPlan;
import com.pygmy.chaos.harness.fault.NodeFault;
import com.pygmy.chaos.harness.machine.ClusterFailure;
import com.pygmy.chaos.harness.machine.Poll;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/**
 * The end of a replica's log, which it had acknowledged, is zeros when it comes back, and the only other replica that has these
 * entries stays down: one replica was killed before they were written, then both that have them. With the vote of the damaged
 * one, the one that came too late would undo them. Proof: the zeros were read back before the two were started.
 */
final class LostEnd implements NodeFault {
    private static final int ENTRIES_MAX = 100;
    private static final Duration WRITES = Duration.ofSeconds(3);

    private final StoreNode leader;
    private final StoreNode damaged;
    private final StoreNode late;
    private String seen = "";
    private String aftermath = "";

    private LostEnd(StoreNode leader, StoreNode damaged, StoreNode late) {
        this.leader = leader;
        this.damaged = damaged;
        this.late = late;
    }

    static List<FaultPlan<StoreCluster>> plans() {
        return Stream.of(NodeRole.CATALOG, NodeRole.ORDER)
                .map(role -> StorePlans.of(
                        FaultKind.LOST_END,
                        "of the log of "
                                + (role == NodeRole.CATALOG ? FaultTarget.CATALOG_NODE : FaultTarget.ORDER_NODE),
                        Set.of(role),
                        (cluster, random) -> cluster.leader(role).stream().map(leader -> {
                            List<StoreNode> others = cluster.nodes(role).stream()
                                    .filter(node -> !node.equals(leader))
                                    .toList();
                            int first = random.nextInt(others.size());
                            return new LostEnd(leader, others.get(first), others.get((first + 1) % others.size()));
                        })))
                .toList();
    }

    @Override
    public List<StoreNode> victims() {
        return List.of(damaged, late, leader);
    }

    @Override
    public void begin() {
        victims().forEach(node -> node.allowEnd(true));
        late.kill();
        long before = damaged.health().map(NodeHealth::applied).orElse(0L);
        Poll.until(
                WRITES,
                () -> damaged.health()
                        .filter(health -> health.applied() >= before + ENTRIES_MAX)
                        .isPresent());
        damaged.kill();
        leader.kill();
        try {
            seen = zeroEnd(LogFile.of(damaged));
        } catch (IOException e) {
            throw new ClusterFailure("the log of " + damaged + " was not damaged: " + e.getMessage(), e);
        }
        damaged.start();
        late.start();
    }

    private static String zeroEnd(LogFile log) throws IOException {
        int count = Math.min(ENTRIES_MAX, log.entries().size());
        int from = log.entries().get(log.entries().size() - count);
        byte[] zeros = new byte[log.end() - from];
        try (RandomAccessFile file = new RandomAccessFile(log.path().toFile(), "rw")) {
            file.seek(from);
            file.write(zeros);
        }
        byte[] read = LogFile.read(log.path()).content();
        return Arrays.equals(read, from, log.end(), zeros, 0, zeros.length)
                ? "the last " + count + " entries of " + log.path().getFileName() + " are zeros"
                : "";
    }

    @Override
    public Optional<String> proof() {
        return Optional.of(seen).filter(words -> !words.isEmpty());
    }

    /** Starts the one that has all, and waits until the damaged one serves or has refused to, a minute at most. */
    @Override
    public void heal() {
        if (aftermath.isEmpty()) {
            victims().forEach(StoreNode::start);
            aftermath = Damage.refilledWhereNeeded(damaged);
        }
    }

    @Override
    public Optional<String> aftermath() {
        return Optional.of(aftermath);
    }
}
