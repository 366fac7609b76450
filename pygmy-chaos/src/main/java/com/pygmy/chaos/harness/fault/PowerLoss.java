package com.pygmy.chaos.harness.fault;

import com.pygmy.chaos.harness.ProcessNode;
import java.util.List;
import java.util.Optional;

/**
 * Power goes away under a node: what had not reached its disk is lost. The process is frozen first, so that it sees no error
 * and tells nobody anything in its last moment. Proof: the disk refuses a write.
 */
public record PowerLoss(List<? extends ProcessNode> victims) implements NodeFault {
    @Override
    public void begin() {
        victims.forEach(ProcessNode::pause);
        victims.forEach(node -> node.host().disk().cutPower());
        victims.forEach(ProcessNode::kill);
    }

    @Override
    public Optional<String> proof() {
        boolean dead = victims.stream()
                .noneMatch(node -> node.host().disk().complaint().isEmpty());
        return dead
                ? Optional.of("the disk refuses a write: "
                        + victims.get(0).host().disk().complaint())
                : Optional.empty();
    }

    @Override
    public void heal() {
        Each.of(victims, node -> {
            node.kill();
            node.host().disk().restorePower();
            node.start();
        });
    }
}
