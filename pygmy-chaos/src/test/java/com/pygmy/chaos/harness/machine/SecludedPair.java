package com.pygmy.chaos.harness.machine;

import java.io.IOException;
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

    public static void main(String[] arguments) throws IOException, InterruptedException {
        if (!Seclusion.isInside()) {
            System.exit(Seclusion.runAgain(SecludedPair.class, List.of(arguments)));
        }
        Path directory = Path.of(arguments[0]);
        Hosts hosts = Hosts.make(new NodeResources(true, Disk.Kind.SHARED, false), directory);
        Host one = hosts.host("one");
        Host other = hosts.host("other");
        List<String> listen = new ArrayList<>(other.entrance());
        listen.addAll(List.of("sleep", "300"));
        NodeProcess node = NodeProcess.start(new Launch(listen, directory, Map.of()), directory.resolve("node.log"));
        node.signal(NodeProcess.Signal.STOP);
        System.out.println(one.address().equals(other.address()) ? "one address" : "two addresses");
        System.out.println(isReached(one, other) ? "reached" : "not reached");
        other.run("ip", "link", "set", "eth0", "down");
        System.out.println(isReached(one, other) ? "reached" : "not reached");
        List<String> pids =
                new ArrayList<>(List.of(Long.toString(ProcessHandle.current().pid())));
        ProcessHandle.current().descendants().forEach(child -> pids.add(Long.toString(child.pid())));
        System.out.println(String.join(" ", pids));
        new CountDownLatch(1).await();
    }

    /** Whether there is anybody at that address: nobody listens there, so who is reached refuses the connection at once. */
    private static boolean isReached(Host one, Host other) {
        String connect = "exec 3<>/dev/tcp/" + other.address() + "/" + other.nextPort();
        return one.run("timeout", "1", "bash", "-c", connect).output().contains("refused");
    }
}
