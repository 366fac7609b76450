package com.pygmy.chaos.harness.machine;

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

    /** Whether nodes can have networks of their own here. */
    public boolean hasOwnNetworks() {
        return ownNetworks;
    }

    /** Why nodes have no network and no mounts of their own; empty where they have. */
    public Optional<String> networkRefusal() {
        return ownNetworks
                ? Optional.empty()
                : Optional.of("needs each node in a network namespace of its own (--network namespaces)");
    }

    public Optional<String> filterRefusal() {
        return tried("iptables", "unshare", "--net", "iptables", "-w", "-A", "INPUT", "-s", "10.77.0.1", "-j", "DROP");
    }

    public Optional<String> lossRefusal() {
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

    public Optional<String> rateRefusal() {
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

    public Optional<String> powerRefusal() {
        if (!ownNetworks || !Seclusion.isRoot()) {
            return Optional.of("needs root, for a file system of each node's own");
        }
        return tried("perl", "perl", "-e", "1")
                .or(() -> tried("mkfs.ext4", "mkfs.ext4", "-V"))
                .or(() -> tried("a free loop device", "losetup", "-f"));
    }

    public Optional<String> clockRefusal() {
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
}
