package com.pygmy.chaos.harness.fault;

import com.pygmy.chaos.harness.Cluster;
import com.pygmy.chaos.harness.Node;
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
 * @param prepared makes the fault for the nodes that it concerns now; empty where nobody leads, for example
 * @param <C> the cluster whose nodes it concerns
 */
public record FaultPlan<C extends Cluster>(String kind, String words, Set<String> groups, Preparation<C> prepared) {
    /** Chooses the nodes and makes the fault. */
    public interface Preparation<C extends Cluster>
            extends BiFunction<C, RandomGenerator, Stream<? extends NodeFault>> {}

    public FaultPlan {
        groups = Set.copyOf(groups);
    }

    /** What the history calls it. */
    public String f() {
        return kind + " " + words;
    }

    /** Kills of any one node of a cluster. */
    public static <C extends Cluster> FaultPlan<C> kill(C cluster) {
        return any(Kill.KIND, cluster, Kill::new);
    }

    /** Pauses of any one node of a cluster. */
    public static <C extends Cluster> FaultPlan<C> pause(C cluster) {
        return any(Pause.KIND, cluster, Pause::new);
    }

    private static <C extends Cluster> FaultPlan<C> any(
            String kind, C cluster, Function<List<? extends Node>, NodeFault> made) {
        Set<String> groups = cluster.nodes().stream().map(Node::group).collect(Collectors.toUnmodifiableSet());
        return new FaultPlan<>(
                kind,
                "a node",
                groups,
                (now, random) -> Stream.of(
                                now.nodes().get(random.nextInt(now.nodes().size())))
                        .map(node -> made.apply(List.of(node))));
    }
}
