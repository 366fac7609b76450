package com.pygmy.chaos.bookstore.fault;

import com.pygmy.chaos.bookstore.cluster.NodeRole;
import com.pygmy.chaos.bookstore.cluster.StoreCluster;
import com.pygmy.chaos.bookstore.cluster.StoreNode;
import com.pygmy.chaos.harness.fault.ClockJump;
import com.pygmy.chaos.harness.fault.FaultPlan;
import com.pygmy.chaos.harness.fault.NodeFault;
import com.pygmy.chaos.harness.fault.PacketLoss;
import com.pygmy.chaos.harness.fault.RollingRestart;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Plans of faults of the store's nodes, by their roles. */
final class StorePlans {
    private StorePlans() {}

    /** @param roles the nodes that must be well before it begins */
    static FaultPlan<StoreCluster> of(
            FaultKind kind, String words, Set<NodeRole> roles, FaultPlan.Preparation<StoreCluster> prepared) {
        Set<String> groups = roles.stream().map(NodeRole::toString).collect(Collectors.toUnmodifiableSet());
        return new FaultPlan<>(kind.toString(), words, groups, kind.recovery(), prepared);
    }

    /** The same fault for each of these targets. */
    static List<FaultPlan<StoreCluster>> each(
            FaultKind kind, String before, List<FaultTarget> targets, Function<List<StoreNode>, NodeFault> made) {
        return targets.stream()
                .map(target -> of(
                        kind,
                        before + target,
                        Set.of(target.role()),
                        (cluster, random) -> Stream.of(target.choose(cluster, random))
                                .filter(nodes -> !nodes.isEmpty())
                                .map(made)))
                .toList();
    }

    static List<FaultPlan<StoreCluster>> ofPacketLoss() {
        return FaultTarget.SINGLE_REPLICAS.stream()
                .map(target -> of(
                        FaultKind.LOSS,
                        "of packets to " + target,
                        Set.of(target.role()),
                        (cluster, random) -> target.choose(cluster, random).stream()
                                .map(node -> new PacketLoss(
                                        node,
                                        cluster.nodes().stream()
                                                .filter(other -> other != node)
                                                .toList()))))
                .toList();
    }

    static List<FaultPlan<StoreCluster>> ofClockJump() {
        List<FaultPlan<StoreCluster>> plans = new ArrayList<>();
        plans.addAll(each(
                FaultKind.CLOCK,
                "ten minutes ahead at ",
                FaultTarget.SINGLE_REPLICAS,
                nodes -> ClockJump.ahead(nodes)));
        plans.addAll(each(
                FaultKind.CLOCK,
                "ten minutes behind at ",
                FaultTarget.SINGLE_REPLICAS,
                nodes -> ClockJump.behind(nodes)));
        return plans;
    }

    static List<FaultPlan<StoreCluster>> ofRollingRestart() {
        return Stream.of(NodeRole.values())
                .map(role -> of(
                        FaultKind.ROLL,
                        role == NodeRole.CATALOG
                                ? "the catalog"
                                : role == NodeRole.ORDER ? "the order group" : "the frontends",
                        Set.of(role),
                        (cluster, random) -> Stream.of(new RollingRestart(cluster.nodes(role)))))
                .toList();
    }
}
