package com.pygmy.chaos.bookstore.fault;

import com.pygmy.chaos.bookstore.cluster.Cluster;
import com.pygmy.chaos.bookstore.cluster.Node;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** Every fourth packet that other nodes send to a node is lost, by chance. Proof: the filter's own count of what it dropped. */
record PacketLoss(Node node, List<Node> others) implements Fault {
    private static final String PROBABILITY = "0.25";
    private static final long ENOUGH = 5;

    static List<Plan> plans() {
        return Target.SINGLE_REPLICAS.stream()
                .map(target -> new Plan(
                        FaultKind.LOSS,
                        "of packets to " + target,
                        Set.of(target.role()),
                        (cluster, random) ->
                                target.choose(cluster, random).stream().map(node -> at(cluster, node))))
                .toList();
    }

    private static Fault at(Cluster cluster, Node node) {
        return new PacketLoss(
                node, cluster.nodes().stream().filter(other -> other != node).toList());
    }

    @Override
    public List<Node> victims() {
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
