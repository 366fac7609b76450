package com.pygmy.chaos.harness.fault;

import com.pygmy.chaos.harness.ProcessNode;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** Tries TCP connections from where a node is, as a probe of its network. */
final class Connections {
    /** Opens all connections at once; names those that were made within two seconds. */
    private static final String TRY = "for to in \"$@\"; do ("
            + " timeout 2 bash -c 'exec 3<>/dev/tcp/${0%:*}/${0#*:}' $to 2> /dev/null && echo $to ) & done; wait";

    private Connections() {}

    /** Those of the others that this node's machine can open a connection to. Blocks two seconds where one cannot. */
    static List<? extends ProcessNode> open(ProcessNode from, List<? extends ProcessNode> others) {
        List<String> command = new ArrayList<>(List.of("bash", "-c", TRY, "try"));
        others.forEach(other -> command.add(address(other)));
        List<String> made = Arrays.asList(
                from.host().run(command.toArray(String[]::new)).output().split("\n"));
        return others.stream().filter(other -> made.contains(address(other))).toList();
    }

    private static String address(ProcessNode node) {
        return node.host().address() + ":" + node.port();
    }
}
