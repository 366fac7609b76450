package com.pygmy.chaos.harness.fault;

import com.pygmy.chaos.harness.ProcessNode;
import java.util.List;
import java.util.Optional;

/**
 * Every fourth packet that other nodes send to a node is lost, by chance. Proof: the filter's own
 * count of what it dropped; the others try connections, since nodes may have nothing to tell each other.
 */
public record PacketLoss(ProcessNode node, List<? extends ProcessNode> others) implements NodeFault {
    private static final String PROBABILITY = "0.25";
    private static final long ENOUGH = 5;

    @Override
    public List<ProcessNode> victims() {
        return List.of(node);
    }

    @Override
    public void begin() {
        PacketFilter.drop(node, others, "-m", "statistic", "--mode", "random", "--probability", PROBABILITY);
    }

    @Override
    public Optional<String> proof() {
        others.forEach(other -> Connections.open(other, List.of(node)));
        long dropped = PacketFilter.dropped(node);
        return dropped >= ENOUGH ? Optional.of(dropped + " packets were dropped by now") : Optional.empty();
    }

    @Override
    public void heal() {
        PacketFilter.clear(node);
    }
}
