package com.pygmy.chaos.harness.machine;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Every node in a network namespace of its own, with its own address, all on one bridge; this process is on the bridge too.
 * Only for a process that is {@link Seclusion secluded} itself: then bridge, links and namespaces end with it, in whatever way
 * it ends. A namespace lasts as long as a process that does nothing else, so that a node comes back to the one it had.
 */
final class NamespaceNetwork implements AutoCloseable {
    private static final String BRIDGE = "pygmy0";
    private static final String PREFIX = "10.77.0.";
    /** The address of this process. */
    static final String HARNESS = PREFIX + "254";

    private static final Duration APPEARS = Duration.ofSeconds(10);
    private static final int PORTS_FROM = 8_000;

    private final Path directory;
    private final Map<String, NodeProcess> holders = new HashMap<>();

    /**
     * Makes the bridge.
     *
     * @param directory for what the holders of the namespaces say
     * @throws ClusterFailure where this process may not
     */
    NamespaceNetwork(Path directory) {
        if (!Seclusion.isInside()) {
            throw new ClusterFailure("no namespaces to make a network in (expected: a process that is secluded)");
        }
        this.directory = directory;
        Tool.require(List.of("ip", "link", "set", "lo", "up"));
        Tool.require(List.of("ip", "link", "add", BRIDGE, "type", "bridge"));
        Tool.require(List.of("ip", "addr", "add", HARNESS + "/24", "dev", BRIDGE));
        Tool.require(List.of("ip", "link", "set", BRIDGE, "up"));
    }

    /** A host with an address that no other has. */
    synchronized Host host(String name, Disk disk, Clock clock, boolean ownClock) {
        int number = holders.size() + 1;
        String address = PREFIX + number;
        Launch launch = new Launch(List.of("unshare", "--net", "sleep", "infinity"), directory, Map.of());
        NodeProcess holder = NodeProcess.start(launch, directory.resolve("namespaces.log"));
        holders.put(name, holder);
        if (!Poll.until(APPEARS, () -> hasOwnNetwork(holder))) {
            throw new ClusterFailure("no namespace for " + name + " within " + APPEARS.toSeconds() + " s");
        }
        String link = "pygmy-" + number;
        Tool.require(List.of(
                "ip",
                "link",
                "add",
                link,
                "type",
                "veth",
                "peer",
                "name",
                "eth0",
                "netns",
                Long.toString(holder.pid())));
        Tool.require(List.of("ip", "link", "set", link, "master", BRIDGE, "up"));
        inside(holder, "ip", "link", "set", "lo", "up");
        inside(holder, "ip", "addr", "add", address + "/24", "dev", "eth0");
        inside(holder, "ip", "link", "set", "eth0", "up");
        AtomicInteger port = new AtomicInteger(PORTS_FROM);
        return new Host(address, port::getAndIncrement, entrance(holder), disk, clock, ownClock, directory);
    }

    private static boolean hasOwnNetwork(NodeProcess holder) {
        try {
            Path theirs = Files.readSymbolicLink(Path.of("/proc", Long.toString(holder.pid()), "ns", "net"));
            return !theirs.equals(Files.readSymbolicLink(Path.of("/proc/self/ns/net")));
        } catch (IOException e) {
            return false;
        }
    }

    private static void inside(NodeProcess holder, String... command) {
        List<String> whole = new ArrayList<>(entrance(holder));
        whole.addAll(List.of(command));
        Tool.require(whole);
    }

    private static List<String> entrance(NodeProcess holder) {
        return List.of("nsenter", "--net=/proc/" + holder.pid() + "/ns/net", "--");
    }

    /** Each link goes with its namespace. */
    @Override
    public synchronized void close() {
        holders.values().forEach(NodeProcess::kill);
        Tool.run(List.of("ip", "link", "del", BRIDGE));
    }
}
