package com.pygmy.chaos.harness.fault;

import com.pygmy.chaos.harness.Cluster;
import com.pygmy.chaos.harness.Node;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.function.BiFunction;
import java.util.function.Function;
import java.util.random.RandomGenerator;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * A fault that may come up.
 *
 * @param kind the name that users know it by: {@code kill}
 * @param words what is done to whom, after the name of the kind: {@code the catalog's leader}
 * @param groups of the nodes that must be well before it begins
 * @param recovery how long the nodes take until they are well again after it, roughly: what the next fault has to wait for
 * @param prepared makes the fault for the nodes that it concerns now; empty where nobody leads, for example
 * @param <C> the cluster whose nodes it concerns
 */
public record FaultPlan<C extends Cluster>(
        String kind, String words, Set<String> groups, Duration recovery, Preparation<C> prepared) {
    /** Chooses the nodes and makes the fault. */
    public interface Preparation<C extends Cluster>
            extends BiFunction<C, RandomGenerator, Stream<? extends NodeFault>> {}

    public FaultPlan {
        groups = Set.copyOf(groups);
    }

    /**
     * A fault of one's own, of any one of these nodes.
     *
     * @param words who is concerned, such as {@code a node}
     * @param fault makes it for the node that the seed chose
     */
    public static <C extends Cluster, N extends Node> FaultPlan<C> of(
            String kind, String words, List<N> nodes, Duration recovery, Function<N, NodeFault> fault) {
        Set<String> groups = nodes.stream().map(Node::group).collect(Collectors.toUnmodifiableSet());
        return new FaultPlan<>(
                kind,
                words,
                groups,
                recovery,
                (cluster, random) -> Stream.of(fault.apply(nodes.get(random.nextInt(nodes.size())))));
    }

    /** What the history calls it. */
    public String f() {
        return kind + " " + words;
    }
}
