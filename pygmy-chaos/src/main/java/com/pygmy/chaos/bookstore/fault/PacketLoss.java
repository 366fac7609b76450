package com.pygmy.chaos.bookstore.fault;

import com.pygmy.chaos.bookstore.cluster.StoreCluster;
import com.pygmy.chaos.bookstore.cluster.StoreNode;
import com.pygmy.chaos.harness.fault.FaultPlan;
import com.pygmy.chaos.harness.fault.NodeFault;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** Every fourth packet that other nodes send to a node is lost, by chance. Proof: the filter's own count of what it dropped. */
record PacketLoss(StoreNode node, List<StoreNode> others) implements NodeFault {
    private static final String PROBABILITY = "0.25";
    private static final long ENOUGH = 5;

    static List<FaultPlan<StoreCluster>> plans() {
        return Target.SINGLE_REPLICAS.stream()
                .map(target -> StorePlans.of(
                        FaultKind.LOSS,
                        "of packets to " + target,
                        Set.of(target.role()),
                        (cluster, random) ->
                                target.choose(cluster, random).stream().map(node -> at(cluster, node))))
                .toList();
    }

    private static NodeFault at(StoreCluster cluster, StoreNode node) {
        return new PacketLoss(
                node, cluster.nodes().stream().filter(other -> other != node).toList());
    }

    @Override
    public List<StoreNode> victims() {
        return List.of(node);
    }

    @Override
    public void begin() {
        PacketFilter.drop(node, others, "-m", "statistic", "--mode", "random", "--probability", PROBABILITY);
    }

    @Override
    public Optional<String> proof() {
        long dropped = PacketFilter.dropped(node);
        return dropped >= ENOUGH ? Optional.of(dropped + " packets were dropped by now") : Optional.empty();
    }

    @Override
    public void heal() {
        PacketFilter.clear(node);
    }
}
