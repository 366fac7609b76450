package com.pygmy.chaos.bookstore.cluster;

import java.util.List;
import java.util.stream.Stream;

/**
 * What the nodes' JVMs are started with.
 *
 * @param replicas of the catalog and of the orders
 * @param frontends of the frontends
 */
public record JvmOptions(List<String> replicas, List<String> frontends) {
    /** What the launcher gives its nodes, in the repository. */
    public static final JvmOptions LAUNCHER =
            new JvmOptions(List.of("@launcher/replica.options"), List.of("@launcher/frontend.options"));

    public JvmOptions {
        replicas = List.copyOf(replicas);
        frontends = List.copyOf(frontends);
    }

    /** The same and these, which win over those before them. */
    public JvmOptions and(String... more) {
        return new JvmOptions(with(replicas, more), with(frontends, more));
    }

    private static List<String> with(List<String> options, String... more) {
        return Stream.concat(options.stream(), Stream.of(more)).toList();
    }

    List<String> of(NodeRole role) {
        return role.isReplica() ? replicas : frontends;
    }
}
