package com.pygmy.chaos.harness.machine;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.stream.Collectors;

/** A program that starts a node of three processes, has them stand still, tells their ids, and waits to be killed. */
final class AbandonedNode {
    private AbandonedNode() {}

    public static void main(String[] arguments) throws InterruptedException {
        Path directory = Path.of(arguments[0]);
        Launch launch = new Launch(List.of("sh", "-c", "sleep 300 & sleep 300; exit 0"), directory, Map.of());
        NodeProcess process = NodeProcess.start(launch, directory.resolve("node.log"));
        Poll.until(Duration.ofSeconds(20), () -> process.children().count() == 2);
        process.pause();
        System.out.println(process.pid() + " "
                + process.children().map(child -> Long.toString(child.pid())).collect(Collectors.joining(" ")));
        new CountDownLatch(1).await();
    }
}
