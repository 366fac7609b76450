package com.pygmy.chaos.bookstore.cluster;

import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.IntStream;

/** What a node does in the store. */
public enum NodeRole {
    CATALOG(true, 3),
    ORDER(true, 3),
    FRONTEND(false, 2);

    private final boolean replica;
    private final int count;

    NodeRole(boolean replica, int count) {
        this.replica = replica;
        this.count = count;
    }

    /** The names of its nodes, as many as the store ships. */
    List<String> nodes() {
        return IntStream.rangeClosed(1, count)
                .mapToObj(number -> this + "-" + number)
                .toList();
    }

    /** The variable that tells configurations its nodes. */
    Map.Entry<String, String> environment() {
        return Map.entry(name() + "_NODES", String.join(" ", nodes()));
    }

    /** Whether nodes of this role form a group that agrees on a log. */
    public boolean isReplica() {
        return replica;
    }

    /** Where the build puts the service's jar, from the root of the repository. */
    Path jar() {
        return Path.of("pygmy-" + this, "target", "pygmy-" + this + ".jar");
    }

    /** Where the launcher keeps the classes of the service ready-made, from the root of the repository; may not be there. */
    Path classArchive() {
        String state = System.getenv().getOrDefault("PYGMY_STATE", ".pygmy");
        return Path.of(state, "cds", this + "-" + System.getProperty("java.version") + ".jsa");
    }

    /** The group's name, as positions name it. */
    @Override
    public String toString() {
        return name().toLowerCase(Locale.ROOT);
    }
}
