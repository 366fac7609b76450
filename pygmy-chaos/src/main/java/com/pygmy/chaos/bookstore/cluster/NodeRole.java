package com.pygmy.chaos.bookstore.cluster;

import java.nio.file.Path;
import java.util.Locale;

/** What a node does in the store. */
public enum NodeRole {
    CATALOG(true),
    ORDER(true),
    FRONTEND(false);

    private final boolean replica;

    NodeRole(boolean replica) {
        this.replica = replica;
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
