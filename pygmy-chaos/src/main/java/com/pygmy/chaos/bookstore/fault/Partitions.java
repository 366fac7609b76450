package com.pygmy.chaos.bookstore.fault;

import com.pygmy.chaos.bookstore.cluster.Cluster;
import com.pygmy.chaos.bookstore.cluster.Node;
import com.pygmy.chaos.bookstore.cluster.Role;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.random.RandomGenerator;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** The shapes that a network may fall apart into. */
final class Partitions {
    private static final Set<Role> ALL = Set.of(Role.values());

    private Partitions() {}

    static List<Plan> plans() {
        List<Plan> plans = new ArrayList<>();
        for (Target target : Target.SINGLE_REPLICAS) {
            plans.add(one(target + " from its group", target, Set.of(target.role()), Partitions::fromGroup));
        }
        for (Target leader : List.of(Target.CATALOG_LEADER, Target.ORDER_LEADER)) {
            plans.add(one(leader + " from every other node", leader, ALL, Partitions::fromAll));
            plans.add(one(leader + ", whom its group does not hear", leader, Set.of(leader.role()), Partitions::mute));
            plans.add(one(leader + ", who does not hear its group", leader, Set.of(leader.role()), Partitions::deaf));
        }
        for (Role role : List.of(Role.CATALOG, Role.ORDER)) {
            String group = role == Role.CATALOG ? "the catalog" : "the order group";
            plans.add(
                    plan(group + " in a ring", Set.of(role), (cluster, random) -> ring(mixed(cluster, role, random))));
            plans.add(plan(
                    group + " but for a bridge",
                    Set.of(role),
                    (cluster, random) -> bridge(mixed(cluster, role, random))));
            plans.add(plan(
                    "the frontends from " + group,
                    Set.of(role, Role.FRONTEND),
                    (cluster, random) -> between(cluster.nodes(Role.FRONTEND), cluster.nodes(role))));
        }
        plans.add(plan(
                "the order group from the catalog",
                Set.of(Role.ORDER, Role.CATALOG),
                (cluster, random) -> between(cluster.nodes(Role.ORDER), cluster.nodes(Role.CATALOG))));
        plans.add(one("a frontend from every node", Target.FRONTEND, ALL, Partitions::fromAll));
        plans.add(plan("the store in halves", ALL, Partitions::halves));
        return plans;
    }

    private interface Shape {
        Partition of(Cluster cluster, RandomGenerator random);
    }

    private interface Isolation {
        Partition of(Cluster cluster, Node node);
    }

    private static Plan plan(String words, Set<Role> roles, Shape shape) {
        return new Plan(FaultKind.PARTITION, words, roles, (cluster, random) -> Stream.of(shape.of(cluster, random)));
    }

    private static Plan one(String words, Target target, Set<Role> roles, Isolation isolation) {
        return new Plan(
                FaultKind.PARTITION,
                words,
                roles,
                (cluster, random) -> target.choose(cluster, random).stream().map(node -> isolation.of(cluster, node)));
    }

    private static Partition fromGroup(Cluster cluster, Node node) {
        return between(List.of(node), others(cluster.nodes(node.role()), node));
    }

    private static Partition fromAll(Cluster cluster, Node node) {
        return new Partition(node + " | all others").sever(List.of(node), others(cluster.nodes(), node));
    }

    private static Partition mute(Cluster cluster, Node node) {
        List<Node> others = others(cluster.nodes(node.role()), node);
        return new Partition(node + " -/-> " + names(others)).silence(List.of(node), others);
    }

    private static Partition deaf(Cluster cluster, Node node) {
        List<Node> others = others(cluster.nodes(node.role()), node);
        return new Partition(names(others) + " -/-> " + node).silence(others, List.of(node));
    }

    /** Each hears a majority, itself with it, and no two hear the same one. */
    private static Partition ring(List<Node> nodes) {
        int size = nodes.size();
        Partition ring = new Partition("ring of " + names(nodes));
        for (int i = 0; i < size; i++) {
            for (int far = size / 2 + 1; far < size; far++) {
                ring.silence(List.of(nodes.get((i + far) % size)), List.of(nodes.get(i)));
            }
        }
        return ring;
    }

    /** The first hears and is heard by all; the others are two sides that do not hear each other. */
    private static Partition bridge(List<Node> nodes) {
        int half = (nodes.size() + 1) / 2;
        List<Node> one = nodes.subList(1, half);
        List<Node> other = nodes.subList(half, nodes.size());
        return new Partition(names(one) + " | " + names(other) + ", bridge " + nodes.get(0)).sever(one, other);
    }

    private static Partition halves(Cluster cluster, RandomGenerator random) {
        List<Node> nodes = mixed(cluster.nodes(), random);
        int half = nodes.size() / 2;
        return between(nodes.subList(0, half), nodes.subList(half, nodes.size()));
    }

    private static Partition between(List<Node> one, List<Node> other) {
        return new Partition(names(one) + " | " + names(other)).sever(one, other);
    }

    private static List<Node> mixed(Cluster cluster, Role role, RandomGenerator random) {
        return mixed(cluster.nodes(role), random);
    }

    private static List<Node> mixed(List<Node> nodes, RandomGenerator random) {
        List<Node> mixed = new ArrayList<>(nodes);
        Collections.shuffle(mixed, new Random(random.nextLong()));
        return mixed;
    }

    private static List<Node> others(List<Node> nodes, Node but) {
        return nodes.stream().filter(node -> node != but).toList();
    }

    private static String names(List<Node> nodes) {
        return nodes.stream().map(Node::name).collect(Collectors.joining(" "));
    }
}
