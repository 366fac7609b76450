package com.pygmy.chaos.bookstore.fault;

import com.pygmy.chaos.bookstore.cluster.Cluster;
import com.pygmy.chaos.bookstore.cluster.Node;
import com.pygmy.chaos.bookstore.cluster.NodeHealth;
import com.pygmy.chaos.bookstore.cluster.Role;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** The leader is asked to let another lead. Proof: another does, in a later term. */
final class LeadershipTransfer implements Fault {
    private final Cluster cluster;
    private final Node leader;
    private long termBefore = Long.MAX_VALUE;
    private String answer = "";

    private LeadershipTransfer(Cluster cluster, Node leader) {
        this.cluster = cluster;
        this.leader = leader;
    }

    static List<Plan> plans() {
        List<Plan> plans = new ArrayList<>();
        for (Role role : List.of(Role.CATALOG, Role.ORDER)) {
            String group = role == Role.CATALOG ? "catalog" : "order group";
            plans.add(new Plan(
                    FaultKind.TRANSFER,
                    "of the " + group + "'s leadership",
                    Set.of(role),
                    (now, random) -> now.leader(role).stream().map(leader -> new LeadershipTransfer(now, leader))));
        }
        return plans;
    }

    @Override
    public List<Node> victims() {
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
