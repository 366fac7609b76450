package com.pygmy.chaos.harness.fault;

import com.pygmy.chaos.harness.ProcessNode;
import com.pygmy.chaos.harness.machine.ClusterFailure;
import com.pygmy.chaos.harness.machine.Tool;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;

/**
 * Drops packets where they arrive, so that who sent them learns nothing. A node's namespace has no other rules than these.
 */
final class PacketFilter {
    private PacketFilter() {}

    /** Drops what comes to a node from these others and meets the condition, in the words of iptables. */
    static void drop(ProcessNode at, List<? extends ProcessNode> from, String... condition) {
        List<String> command = new ArrayList<>(List.of("iptables", "-w", "-A", "INPUT", "-s"));
        command.add(from.stream().map(node -> node.host().address()).collect(Collectors.joining(",")));
        command.addAll(Arrays.asList(condition));
        command.addAll(List.of("-j", "DROP"));
        Tool.Result result = at.host().run(command.toArray(String[]::new));
        if (!result.worked()) {
            throw new ClusterFailure("no rule at " + at + ": " + result.output());
        }
    }

    /** Drops nothing any more. */
    static void clear(ProcessNode at) {
        Tool.Result result = at.host().run("iptables", "-w", "-F", "INPUT");
        if (!result.worked()) {
            throw new ClusterFailure("the rules at " + at + " are not gone: " + result.output());
        }
    }

    /** How many packets were dropped at this node since the rules are there. */
    static long dropped(ProcessNode at) {
        return Arrays.stream(at.host()
                        .run("iptables", "-w", "-nvxL", "INPUT")
                        .output()
                        .split("\n"))
                .map(line -> line.strip().split("\\s+"))
                .filter(words -> words.length > 2 && words[2].equals("DROP"))
                .mapToLong(words -> Long.parseLong(words[0]))
                .sum();
    }
}
