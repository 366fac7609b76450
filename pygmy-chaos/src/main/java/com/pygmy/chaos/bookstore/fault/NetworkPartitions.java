package com.pygmy.chaos.bookstore.fault;

import com.pygmy.chaos.bookstore.cluster.NodeRole;
import com.pygmy.chaos.bookstore.cluster.StoreCluster;
import com.pygmy.chaos.bookstore.cluster.StoreNode;
import com.pygmy.chaos.harness.fault.FaultPlan;
import com.pygmy.chaos.harness.fault.NetworkPartition;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.random.RandomGenerator;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** The shapes that a network may fall apart into. */
final class NetworkPartitions {
    private static final Set<NodeRole> ALL = Set.of(NodeRole.values());

    private NetworkPartitions() {}

    static List<FaultPlan<StoreCluster>> plans() {
        List<FaultPlan<StoreCluster>> plans = new ArrayList<>();
        for (FaultTarget target : FaultTarget.SINGLE_REPLICAS) {
            plans.add(one(target + " from its group", target, Set.of(target.role()), NetworkPartitions::fromGroup));
        }
        for (FaultTarget leader : List.of(FaultTarget.CATALOG_LEADER, FaultTarget.ORDER_LEADER)) {
            plans.add(one(leader + " from every other node", leader, ALL, NetworkPartitions::fromAll));
            plans.add(one(
                    leader + ", whom its group does not hear", leader, Set.of(leader.role()), NetworkPartitions::mute));
            plans.add(one(
                    leader + ", who does not hear its group", leader, Set.of(leader.role()), NetworkPartitions::deaf));
        }
        for (NodeRole role : List.of(NodeRole.CATALOG, NodeRole.ORDER)) {
            String group = role == NodeRole.CATALOG ? "the catalog" : "the order group";
            plans.add(
                    plan(group + " in a ring", Set.of(role), (cluster, random) -> ring(mixed(cluster, role, random))));
            plans.add(plan(
                    group + " but for a bridge",
                    Set.of(role),
                    (cluster, random) -> bridge(mixed(cluster, role, random))));
            plans.add(plan(
                    "the frontends from " + group,
                    Set.of(role, NodeRole.FRONTEND),
                    (cluster, random) -> between(cluster.nodes(NodeRole.FRONTEND), cluster.nodes(role))));
        }
        plans.add(plan(
                "the order group from the catalog",
                Set.of(NodeRole.ORDER, NodeRole.CATALOG),
                (cluster, random) -> between(cluster.nodes(NodeRole.ORDER), cluster.nodes(NodeRole.CATALOG))));
        plans.add(one("a frontend from every node", FaultTarget.FRONTEND, ALL, NetworkPartitions::fromAll));
        plans.add(plan("the store in halves", ALL, NetworkPartitions::halves));
        return plans;
    }

    private interface Shape {
        NetworkPartition of(StoreCluster cluster, RandomGenerator random);
    }

    private interface Isolation {
        NetworkPartition of(StoreCluster cluster, StoreNode node);
    }

    private static FaultPlan<StoreCluster> plan(String words, Set<NodeRole> roles, Shape shape) {
        return StorePlans.of(
                FaultKind.PARTITION, words, roles, (cluster, random) -> Stream.of(shape.of(cluster, random)));
    }

    private static FaultPlan<StoreCluster> one(
            String words, FaultTarget target, Set<NodeRole> roles, Isolation isolation) {
        return StorePlans.of(
                FaultKind.PARTITION,
                words,
                roles,
                (cluster, random) -> target.choose(cluster, random).stream().map(node -> isolation.of(cluster, node)));
    }

    private static NetworkPartition fromGroup(StoreCluster cluster, StoreNode node) {
        return between(List.of(node), others(cluster.nodes(node.role()), node));
    }

    private static NetworkPartition fromAll(StoreCluster cluster, StoreNode node) {
        return new NetworkPartition(node + " | all others").sever(List.of(node), others(cluster.nodes(), node));
    }

    private static NetworkPartition mute(StoreCluster cluster, StoreNode node) {
        List<StoreNode> others = others(cluster.nodes(node.role()), node);
        return new NetworkPartition(node + " -/-> " + names(others)).silence(List.of(node), others);
    }

    private static NetworkPartition deaf(StoreCluster cluster, StoreNode node) {
        List<StoreNode> others = others(cluster.nodes(node.role()), node);
        return new NetworkPartition(names(others) + " -/-> " + node).silence(others, List.of(node));
    }

    /** Each hears a majority, itself with it, and no two hear the same one. */
    private static NetworkPartition ring(List<StoreNode> nodes) {
        int size = nodes.size();
        NetworkPartition ring = new NetworkPartition("ring of " + names(nodes));
        for (int i = 0; i < size; i++) {
            for (int far = size / 2 + 1; far < size; far++) {
                ring.silence(List.of(nodes.get((i + far) % size)), List.of(nodes.get(i)));
            }
        }
        return ring;
    }

    /** The first hears and is heard by all; the others are two sides that do not hear each other. */
    private static NetworkPartition bridge(List<StoreNode> nodes) {
        int half = (nodes.size() + 1) / 2;
        List<StoreNode> one = nodes.subList(1, half);
        List<StoreNode> other = nodes.subList(half, nodes.size());
        return new NetworkPartition(names(one) + " | " + names(other) + ", bridge " + nodes.get(0)).sever(one, other);
    }

    private static NetworkPartition halves(StoreCluster cluster, RandomGenerator random) {
        List<StoreNode> nodes = mixed(cluster.nodes(), random);
        int half = nodes.size() / 2;
        return between(nodes.subList(0, half), nodes.subList(half, nodes.size()));
    }

    private static NetworkPartition between(List<StoreNode> one, List<StoreNode> other) {
        return new NetworkPartition(names(one) + " | " + names(other)).sever(one, other);
    }

    private static List<StoreNode> mixed(StoreCluster cluster, NodeRole role, RandomGenerator random) {
        return mixed(cluster.nodes(role), random);
    }

    private static List<StoreNode> mixed(List<StoreNode> nodes, RandomGenerator random) {
        List<StoreNode> mixed = new ArrayList<>(nodes);
        Collections.shuffle(mixed, new Random(random.nextLong()));
        return mixed;
    }

    private static List<StoreNode> others(List<StoreNode> nodes, StoreNode but) {
        return nodes.stream().filter(node -> node != but).toList();
    }

    private static String names(List<StoreNode> nodes) {
        return nodes.stream().map(StoreNode::name).collect(Collectors.joining(" "));
    }
}
