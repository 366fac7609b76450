package com.pygmy.chaos.bookstore.fault;

import com.pygmy.chaos.bookstore.cluster.Role;
import com.pygmy.chaos.bookstore.cluster.StoreCluster;
import com.pygmy.chaos.bookstore.cluster.StoreNode;
import java.util.List;
import java.util.Set;
import java.util.function.BiFunction;
import java.util.function.Function;
import java.util.random.RandomGenerator;
import java.util.stream.Stream;

/**
 * A fault that may come up.
 *
 * @param words what is done to whom, after the name of the kind: {@code the catalog's leader}
 * @param roles the nodes that must be well before it begins
 * @param prepared makes the fault for the nodes that it befalls now; null where nobody leads, for example
 */
record FaultPlan(FaultKind kind, String words, Set<Role> roles, Preparation prepared) {
    /** Chooses the nodes and makes the fault. */
    interface Preparation extends BiFunction<StoreCluster, RandomGenerator, Stream<NodeFault>> {}

    /** What the history calls it. */
    String f() {
        return kind + " " + words;
    }

    /** The same fault for each of these targets. */
    static List<FaultPlan> each(
            FaultKind kind, String before, List<Target> targets, Function<List<StoreNode>, NodeFault> made) {
        return targets.stream()
                .map(target -> new FaultPlan(
                        kind,
                        before + target,
                        Set.of(target.role()),
                        (cluster, random) -> Stream.of(target.choose(cluster, random))
                                .filter(nodes -> !nodes.isEmpty())
                                .map(made)))
                .toList();
    }
}
