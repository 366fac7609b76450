package com.pygmy.chaos.bookstore.fault;

import com.pygmy.chaos.bookstore.cluster.NodeRole;
import com.pygmy.chaos.bookstore.cluster.StoreCluster;
import com.pygmy.chaos.bookstore.cluster.StoreNode;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.random.RandomGenerator;

/** The nodes that a fault is done to. */
enum FaultTarget {
    CATALOG_LEADER(NodeRole.CATALOG, "the catalog's leader"),
    ORDER_LEADER(NodeRole.ORDER, "the order group's leader"),
    CATALOG_NODE(NodeRole.CATALOG, "a catalog node"),
    ORDER_NODE(NodeRole.ORDER, "an order node"),
    CATALOG_MAJORITY(NodeRole.CATALOG, "a majority of the catalog"),
    ORDER_MAJORITY(NodeRole.ORDER, "a majority of the order group"),
    WHOLE_CATALOG(NodeRole.CATALOG, "the whole catalog"),
    WHOLE_ORDER(NodeRole.ORDER, "the whole order group"),
    FRONTEND(NodeRole.FRONTEND, "a frontend");

    /** A minority of a group of three, which is one of it: the leader or any. */
    static final List<FaultTarget> SINGLE_REPLICAS = List.of(CATALOG_LEADER, ORDER_LEADER, CATALOG_NODE, ORDER_NODE);

    /** Single replicas, or all of a group. */
    static final List<FaultTarget> REPLICAS_AND_GROUPS =
            List.of(CATALOG_LEADER, ORDER_LEADER, CATALOG_NODE, ORDER_NODE, WHOLE_CATALOG, WHOLE_ORDER);

    /** Enough of a group that the rest cannot go on. */
    static final List<FaultTarget> QUORUMS = List.of(CATALOG_MAJORITY, ORDER_MAJORITY, WHOLE_CATALOG, WHOLE_ORDER);

    private final NodeRole role;
    private final String words;

    FaultTarget(NodeRole role, String words) {
        this.role = role;
        this.words = words;
    }

    /** The nodes it is some of. */
    NodeRole role() {
        return role;
    }

    /** The nodes that it is now; empty where a group has no leader now. Blocks while it asks. */
    List<StoreNode> choose(StoreCluster cluster, RandomGenerator random) {
        List<StoreNode> nodes = cluster.nodes(role);
        return switch (this) {
            case CATALOG_LEADER, ORDER_LEADER -> cluster.leader(role).stream().toList();
            case CATALOG_NODE, ORDER_NODE, FRONTEND -> some(nodes, 1, random);
            case CATALOG_MAJORITY, ORDER_MAJORITY -> some(nodes, nodes.size() / 2 + 1, random);
            case WHOLE_CATALOG, WHOLE_ORDER -> nodes;
        };
    }

    private static List<StoreNode> some(List<StoreNode> nodes, int count, RandomGenerator random) {
        List<StoreNode> mixed = new ArrayList<>(nodes);
        Collections.shuffle(mixed, new Random(random.nextLong()));
        return List.copyOf(mixed.subList(0, count));
    }

    @Override
    public String toString() {
        return words;
    }
}
