package com.pygmy.chaos.nemesis;

import com.pygmy.chaos.cluster.Cluster;
import com.pygmy.chaos.cluster.Node;
import com.pygmy.chaos.cluster.Role;
import java.util.List;
import java.util.Optional;
import java.util.random.RandomGenerator;

/** Whom a fault befalls. */
enum Target {
    CATALOG_LEADER(Role.CATALOG, "the catalog's leader"),
    ORDER_LEADER(Role.ORDER, "the order group's leader"),
    CATALOG_NODE(Role.CATALOG, "a catalog node"),
    ORDER_NODE(Role.ORDER, "an order node"),
    FRONTEND(Role.FRONTEND, "a frontend");

    private final Role role;
    private final String words;

    Target(Role role, String words) {
        this.role = role;
        this.words = words;
    }

    /** The nodes it is one of. */
    Role role() {
        return role;
    }

    /** The node that it is now; empty where a group has no leader now. Blocks while it asks. */
    Optional<Node> choose(Cluster cluster, RandomGenerator random) {
        return switch (this) {
            case CATALOG_LEADER, ORDER_LEADER -> cluster.leader(role);
            case CATALOG_NODE, ORDER_NODE, FRONTEND -> {
                List<Node> nodes = cluster.nodes(role);
                yield Optional.of(nodes.get(random.nextInt(nodes.size())));
            }
        };
    }

    @Override
    public String toString() {
        return words;
    }
}
