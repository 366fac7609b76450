package com.pygmy.chaos.harness.machine;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;

/** A program that starts a node, tells its process id, and waits to be killed. */
final class AbandonedNode {
    private AbandonedNode() {}

    public static void main(String[] arguments) throws InterruptedException {
        Path directory = Path.of(arguments[0]);
        Launch launch = new Launch(List.of("sleep", "300"), directory, Map.of());
        NodeProcess process = NodeProcess.start(launch, directory.resolve("node.log"));
        process.signal(NodeProcess.Signal.STOP);
        System.out.println(process.pid());
        new CountDownLatch(1).await();
    }
}
