package com.pygmy.chaos.bookstore.fault;

import com.pygmy.chaos.bookstore.cluster.StoreCluster;
import com.pygmy.chaos.bookstore.cluster.StoreNode;
import com.pygmy.chaos.harness.fault.FaultPlan;
import com.pygmy.chaos.harness.fault.NodeFault;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Power goes away under a node: what had not reached its disk is lost. The process is frozen first, so that it sees no error
 * and tells nobody anything in its last moment. Proof: the disk refuses a write.
 */
record PowerLoss(List<StoreNode> victims) implements NodeFault {
    static List<FaultPlan<StoreCluster>> plans() {
        List<Target> targets = new ArrayList<>(Target.SINGLE_REPLICAS);
        targets.add(Target.WHOLE_CATALOG);
        targets.add(Target.WHOLE_ORDER);
        return StorePlans.each(FaultKind.POWER_LOSS, "at ", targets, PowerLoss::new);
    }

    @Override
    public void begin() {
        victims.forEach(StoreNode::pause);
        victims.forEach(node -> node.disk().cutPower());
        victims.forEach(StoreNode::kill);
    }

    @Override
    public Optional<String> proof() {
        boolean dead =
                victims.stream().noneMatch(node -> node.disk().complaint().isEmpty());
        return dead
                ? Optional.of(
                        "the disk refuses a write: " + victims.get(0).disk().complaint())
                : Optional.empty();
    }

    @Override
    public void heal() {
        for (StoreNode node : victims) {
            node.kill();
            node.disk().restorePower();
            node.start();
        }
    }
}
