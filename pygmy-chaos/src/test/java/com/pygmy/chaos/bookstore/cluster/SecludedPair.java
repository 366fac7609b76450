package com.pygmy.chaos.bookstore.cluster;

import com.pygmy.chaos.harness.machine.Launch;
import com.pygmy.chaos.harness.machine.NodeProcess;
import com.pygmy.chaos.harness.machine.Seclusion;
import com.pygmy.chaos.harness.machine.Tool;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;

/**
 * A program that secludes itself, gives two nodes a network, tells whether one is reached from the other before and after a
 * rule forbids it, tells the process ids of all that it started, and waits to be killed.
 */
final class SecludedPair {
    private SecludedPair() {}

    public static void main(String[] arguments) throws InterruptedException {
        if (!Seclusion.isInside()) {
            System.exit(Seclusion.runAgain(SecludedPair.class, List.of(arguments)));
        }
        Path directory = Path.of(arguments[0]);
        NamespaceNetwork network = new NamespaceNetwork(directory);
        Member one = network.member("catalog-1", Role.CATALOG);
        Member other = network.member("catalog-2", Role.CATALOG);
        List<String> listen = new ArrayList<>(network.entrance("catalog-2"));
        listen.addAll(List.of("sleep", "300"));
        NodeProcess node = NodeProcess.start(new Launch(listen, directory, Map.of()), directory.resolve("node.log"));
        node.signal(NodeProcess.Signal.STOP);
        System.out.println(one.host().equals(other.host()) ? "one address" : "two addresses");
        System.out.println(refuses(network, other) ? "reached" : "not reached");
        network.inside("catalog-2", "ip", "link", "set", "eth0", "down");
        System.out.println(refuses(network, other) ? "reached" : "not reached");
        List<String> pids =
                new ArrayList<>(List.of(Long.toString(ProcessHandle.current().pid())));
        ProcessHandle.current().descendants().forEach(child -> pids.add(Long.toString(child.pid())));
        System.out.println(String.join(" ", pids));
        new CountDownLatch(1).await();
    }

    /** Whether there is anybody at that address: nobody listens there, so who is reached refuses the connection at once. */
    private static boolean refuses(NamespaceNetwork network, Member other) {
        List<String> connect = new ArrayList<>(network.entrance("catalog-1"));
        connect.addAll(List.of("timeout", "1", "bash", "-c", "exec 3<>/dev/tcp/" + other.host() + "/" + other.port()));
        return Tool.run(connect).output().contains("refused");
    }
}
