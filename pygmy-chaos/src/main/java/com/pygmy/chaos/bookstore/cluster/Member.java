package com.pygmy.chaos.bookstore.cluster;

import java.net.URI;
import java.util.Locale;
import java.util.Map;

/**
 * A node as the others know it.
 *
 * @param host its address
 * @param port where it serves
 * @param adminPort where it tells its health
 * @param raftPort where replicas talk among themselves; unused by a frontend
 */
record Member(String name, Role role, String host, int port, int adminPort, int raftPort) {
    URI service() {
        return URI.create("http://" + host + ":" + port);
    }

    URI admin() {
        return URI.create("http://" + host + ":" + adminPort);
    }

    /** The variables that the store's configurations take this node's addresses from. */
    Map<String, String> environment() {
        String prefix = name.toUpperCase(Locale.ROOT).replace('-', '_');
        return Map.of(
                prefix + "_HOST", host,
                prefix + "_ADMIN_HOST", host,
                prefix + "_PORT", Integer.toString(port),
                prefix + "_ADMIN_PORT", Integer.toString(adminPort),
                prefix + "_RAFT_PORT", Integer.toString(raftPort));
    }
}
