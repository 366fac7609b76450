package com.pygmy.chaos.bookstore.cluster;

import com.pygmy.chaos.harness.machine.Host;
import java.net.URI;
import java.util.Locale;
import java.util.Map;

/**
 * A node as the others know it.
 *
 * @param port where it serves
 * @param adminPort where it tells its health
 * @param raftPort where replicas talk among themselves; unused by a frontend
 */
record Member(String name, NodeRole role, Host host, int port, int adminPort, int raftPort) {
    /** A node on this host, on ports that are free there. */
    static Member on(Host host, String name, NodeRole role) {
        return new Member(name, role, host, host.nextPort(), host.nextPort(), host.nextPort());
    }

    URI service() {
        return URI.create("http://" + host.address() + ":" + port);
    }

    URI admin() {
        return URI.create("http://" + host.address() + ":" + adminPort);
    }

    /** The variables that the store's configurations take this node's addresses from. */
    Map<String, String> environment() {
        String prefix = name.toUpperCase(Locale.ROOT).replace('-', '_');
        return Map.of(
                prefix + "_HOST", host.address(),
                prefix + "_ADMIN_HOST", host.address(),
                prefix + "_PORT", Integer.toString(port),
                prefix + "_ADMIN_PORT", Integer.toString(adminPort),
                prefix + "_RAFT_PORT", Integer.toString(raftPort));
    }
}
