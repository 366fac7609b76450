package com.pygmy.chaos.bookstore.fault;

import com.pygmy.chaos.bookstore.cluster.NodeHealth;
import com.pygmy.chaos.bookstore.cluster.NodeRole;
import com.pygmy.chaos.bookstore.cluster.StoreCluster;
import com.pygmy.chaos.bookstore.cluster.StoreNode;
import com.pygmy.chaos.harness.fault.FaultPlan;
import com.pygmy.chaos.harness.fault.NodeFault;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** The leader is asked to let another lead. Proof: another does, in a later term. */
final class LeadershipTransfer implements NodeFault {
    private final StoreCluster cluster;
    private final StoreNode leader;
    private long termBefore = Long.MAX_VALUE;
    private String answer = "";

    private LeadershipTransfer(StoreCluster cluster, StoreNode leader) {
        this.cluster = cluster;
        this.leader = leader;
    }

    static List<FaultPlan<StoreCluster>> plans() {
        List<FaultPlan<StoreCluster>> plans = new ArrayList<>();
        for (NodeRole role : List.of(NodeRole.CATALOG, NodeRole.ORDER)) {
            String group = role == NodeRole.CATALOG ? "catalog" : "order group";
            plans.add(StorePlans.of(
                    FaultKind.TRANSFER,
                    "of the " + group + "'s leadership",
                    Set.of(role),
                    (now, random) -> now.leader(role).stream().map(leader -> new LeadershipTransfer(now, leader))));
        }
        return plans;
    }

    @Override
    public List<StoreNode> victims() {
        return List.of(leader);
    }

    @Override
    public void begin() {
        termBefore = leader.health().map(NodeHealth::term).orElse(Long.MAX_VALUE);
        answer = leader.transferLeadership().orElse("no answer");
    }

    @Override
    public Optional<String> proof() {
        return cluster.leader(leader.role())
                .filter(now -> now != leader)
                .filter(now -> now.health()
                        .filter(health -> health.term() > termBefore)
                        .isPresent())
                .map(now -> now + " leads; the answer was " + answer);
    }

    @Override
    public void heal() {
        // Nothing was broken.
    }

    @Override
    public boolean lasts() {
        return false;
    }
}
