package com.pygmy.chaos.harness.machine;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.IntSupplier;

/** What a node runs on: an address, a disk and a clock, which are its own as far as {@link Hosts} made them so. */
public final class Host {
    private final String address;
    private final IntSupplier ports;
    private final List<String> entrance;
    private final Disk disk;
    private final Clock clock;
    private final boolean ownClock;
    private final Path logs;

    Host(
            String address,
            IntSupplier ports,
            List<String> entrance,
            Disk disk,
            Clock clock,
            boolean ownClock,
            Path logs) {
        this.address = address;
        this.ports = ports;
        this.entrance = List.copyOf(entrance);
        this.disk = disk;
        this.clock = clock;
        this.ownClock = ownClock;
        this.logs = logs;
    }

    /** The address at which the node serves and that its packets come from. */
    public String address() {
        return address;
    }

    /** A port that is free at this address; another one each time. */
    public int nextPort() {
        return ports.getAsInt();
    }

    /** What the node's files lie on. */
    public Disk disk() {
        return disk;
    }

    /** The node's clock. */
    public Clock clock() {
        return clock;
    }

    /** Where the output of nodes is kept: on this machine's disk, also where the node's own is full or gone. */
    public Path logs() {
        return logs;
    }

    /** What goes before a command that shall run where the node's traffic is; empty where that is here. */
    public List<String> entrance() {
        return entrance;
    }

    /** What the node's process must have in its environment. */
    public Map<String, String> environment() throws IOException {
        return ownClock ? clock.environment() : Map.of();
    }

    /** Runs a program where the node's traffic is. */
    public Tool.Result run(String... command) {
        List<String> whole = new ArrayList<>(entrance);
        whole.addAll(List.of(command));
        return Tool.run(whole);
    }

    /** Sends sixteen kilobytes from where the node's traffic is, which nobody takes. */
    public void sendMuch() {
        run("bash", "-c", "head -c 16000 /dev/zero > /dev/udp/" + NamespaceNetwork.HARNESS + "/9");
    }
}
