package com.pygmy.chaos.bookstore.cluster;

import com.pygmy.chaos.harness.machine.ClusterFailure;
import com.pygmy.chaos.harness.machine.Launch;
import com.pygmy.chaos.harness.machine.NodeProcess;
import com.pygmy.chaos.harness.machine.Poll;
import com.pygmy.chaos.harness.machine.Seclusion;
import com.pygmy.chaos.harness.machine.Tool;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Every member in a network namespace of its own, with its own address, all on one bridge; this process is on the bridge too.
 * Only for a process that is {@link Seclusion secluded} itself: then bridge, links and namespaces end with it, in whatever way
 * it ends. A namespace lasts as long as a process that does nothing else, so that a node comes back to the one it had.
 */
final class NamespaceNetwork implements Network {
    private static final String BRIDGE = "pygmy0";
    private static final String PREFIX = "10.77.0.";
    private static final Duration APPEARS = Duration.ofSeconds(10);
    private static final int PORTS_FROM = 8_000;
    private static final int PORTS_EACH = 10;

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
        Tool.require(List.of("ip", "addr", "add", PREFIX + "254/24", "dev", BRIDGE));
        Tool.require(List.of("ip", "link", "set", BRIDGE, "up"));
    }

    @Override
    public synchronized Member member(String name, Role role) {
        int number = holders.size() + 1;
        int port = PORTS_FROM + number * PORTS_EACH;
        Member member = new Member(name, role, PREFIX + number, port, port + 1, port + 2);
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
        inside(name, "ip", "link", "set", "lo", "up");
        inside(name, "ip", "addr", "add", member.host() + "/24", "dev", "eth0");
        inside(name, "ip", "link", "set", "eth0", "up");
        return member;
    }

    private static boolean hasOwnNetwork(NodeProcess holder) {
        try {
            Path theirs = Files.readSymbolicLink(Path.of("/proc", Long.toString(holder.pid()), "ns", "net"));
            return !theirs.equals(Files.readSymbolicLink(Path.of("/proc/self/ns/net")));
        } catch (IOException e) {
            return false;
        }
    }

    /** Runs a command where a member's traffic is. @throws ClusterFailure where it did not work */
    void inside(String member, String... command) {
        List<String> whole = new ArrayList<>(entrance(member));
        whole.addAll(List.of(command));
        Tool.require(whole);
    }

    @Override
    public synchronized List<String> entrance(String member) {
        NodeProcess holder = holders.get(member);
        if (holder == null) {
            throw new IllegalArgumentException("member: " + member + " (expected: one of " + holders.keySet() + ")");
        }
        return List.of("nsenter", "--net=/proc/" + holder.pid() + "/ns/net", "--");
    }

    @Override
    public boolean isDivisible() {
        return true;
    }

    /** Each link goes with its namespace. */
    @Override
    public synchronized void close() {
        holders.values().forEach(NodeProcess::kill);
        Tool.run(List.of("ip", "link", "del", BRIDGE));
    }
}
