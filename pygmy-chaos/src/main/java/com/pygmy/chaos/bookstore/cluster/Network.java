package com.pygmy.chaos.bookstore.cluster;

import com.pygmy.chaos.harness.machine.FreePorts;
import java.util.List;

/** How the nodes of a cluster reach each other. Closing it takes away whatever was made for it. Thread-safe. */
public interface Network extends AutoCloseable {
    /** A member of this name and role, with an address that nobody else has. */
    Member member(String name, Role role);

    /** What goes before a command that shall run where this member's traffic is; empty where that is here. */
    List<String> entrance(String member);

    /** Whether the traffic between two members can be stopped without stopping them. */
    boolean isDivisible();

    @Override
    void close();

    /** All on the loopback address, on ports that are free now. */
    static Network loopback() {
        return new Network() {
            @Override
            public Member member(String name, Role role) {
                return new Member(name, role, "127.0.0.1", FreePorts.next(), FreePorts.next(), FreePorts.next());
            }

            @Override
            public List<String> entrance(String member) {
                return List.of();
            }

            @Override
            public boolean isDivisible() {
                return false;
            }

            @Override
            public void close() {
                // Nothing was made.
            }
        };
    }
}
