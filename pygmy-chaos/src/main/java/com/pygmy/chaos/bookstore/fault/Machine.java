package com.pygmy.chaos.bookstore.fault;

import com.pygmy.chaos.harness.machine.Clock;
import com.pygmy.chaos.harness.machine.Disk;
import com.pygmy.chaos.harness.machine.NodeResources;
import com.pygmy.chaos.harness.machine.Seclusion;
import com.pygmy.chaos.harness.machine.Tool;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What can be broken on this machine, as far as this process may. Each answer is found by trying, not by looking at versions,
 * and kept. Not thread-safe.
 */
public final class Machine {
    private final boolean ownNetworks;
    private final Map<String, Optional<String>> known = new HashMap<>();

    private Machine(boolean ownNetworks) {
        this.ownNetworks = ownNetworks;
    }

    /** This one, nodes having networks and mounts of their own where this process is secluded. */
    public static Machine here() {
        return new Machine(Seclusion.isInside());
    }

    /** Why nodes have no network and no mounts of their own; empty where they have. */
    Optional<String> networkRefusal() {
        return ownNetworks
                ? Optional.empty()
                : Optional.of("needs each node in a network namespace of its own (--network namespaces)");
    }

    Optional<String> filterRefusal() {
        return tried("iptables", "unshare", "--net", "iptables", "-w", "-A", "INPUT", "-s", "10.77.0.1", "-j", "DROP");
    }

    Optional<String> lossRefusal() {
        return tried(
                "iptables' statistic match",
                "unshare",
                "--net",
                "iptables",
                "-w",
                "-A",
                "INPUT",
                "-m",
                "statistic",
                "--mode",
                "random",
                "--probability",
                "0.5",
                "-j",
                "DROP");
    }

    Optional<String> rateRefusal() {
        return tried(
                "the kernel's token bucket filter",
                "unshare",
                "--net",
                "tc",
                "qdisc",
                "add",
                "dev",
                "lo",
                "root",
                "tbf",
                "rate",
                "256kbit",
                "burst",
                "4kb",
                "latency",
                "2s");
    }

    Optional<String> powerRefusal() {
        if (!ownNetworks || !Seclusion.isRoot()) {
            return Optional.of("needs root, for a file system of each node's own");
        }
        return tried("perl", "perl", "-e", "1")
                .or(() -> tried("mkfs.ext4", "mkfs.ext4", "-V"))
                .or(() -> tried("a free loop device", "losetup", "-f"));
    }

    Optional<String> clockRefusal() {
        return Clock.library().isPresent() ? Optional.empty() : Optional.of("libfaketime is not installed");
    }

    private Optional<String> tried(String what, String... command) {
        return known.computeIfAbsent(what, name -> {
            Tool.Result result = Tool.run(List.of(command));
            return result.worked()
                    ? Optional.empty()
                    : Optional.of(name + " does not work here: "
                            + result.output().lines().findFirst().orElse("no reason given"));
        });
    }

    /** What nodes must have for themselves so that these faults can be done to them. */
    public NodeResources surroundings(Collection<FaultKind> kinds) {
        Disk.Kind disks = Disk.Kind.SHARED;
        for (FaultKind kind : kinds) {
            Disk.Kind wanted = kind.disk(this);
            disks = wanted.compareTo(disks) > 0 ? wanted : disks;
        }
        return new NodeResources(ownNetworks, disks, kinds.contains(FaultKind.CLOCK));
    }

    /** Each kind that cannot be done here, with the reason: {@code clock: libfaketime is not installed}. */
    public List<String> refusals(Collection<FaultKind> kinds) {
        List<String> refusals = new ArrayList<>();
        kinds.forEach(kind -> kind.refusal(this).ifPresent(reason -> refusals.add(kind + ": " + reason)));
        return refusals;
    }
}
