package com.pygmy.chaos.service;

import com.pygmy.chaos.bookstore.cluster.StoreCluster;
import com.pygmy.chaos.harness.history.Event;
import com.pygmy.chaos.harness.history.Recorder;
import com.pygmy.chaos.harness.history.Value;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CountDownLatch;

/** Breaks one node after another, each for a while, with calm in between; the seed decides. Healed when it is closed. */
final class Breaker implements AutoCloseable {
    private static final String PROCESS = "nemesis";
    private static final Duration PROOF_TIMEOUT = Duration.ofSeconds(5);
    private static final Duration HEALTHY_TIMEOUT = Duration.ofSeconds(30);

    private final List<ServiceNode> nodes;
    private final List<NodeFault> faults;
    private final Path directory;
    private final Recorder recorder;
    private final Random random;
    private final CountDownLatch stop = new CountDownLatch(1);
    private final Thread thread = new Thread(this::run, PROCESS);

    private Breaker(List<ServiceNode> nodes, List<NodeFault> faults, Path directory, Recorder recorder, long seed) {
        this.nodes = nodes;
        this.faults = faults;
        this.directory = directory;
        this.recorder = recorder;
        this.random = new Random(seed ^ 0x6e656d65L);
    }

    static Breaker begin(
            List<ServiceNode> nodes, List<NodeFault> faults, Path directory, Recorder recorder, long seed) {
        Breaker breaker = new Breaker(nodes, faults, directory, recorder, seed);
        breaker.thread.start();
        return breaker;
    }

    private void run() {
        while (!faults.isEmpty() && calm(500, 1_500)) {
            ServiceNode node = nodes.get(random.nextInt(nodes.size()));
            NodeFault fault = faults.get(random.nextInt(faults.size()));
            note(Event.Type.INVOKE, fault.toString(), node);
            try {
                fault.begin(node);
                boolean proven =
                        StoreCluster.await(PROOF_TIMEOUT, () -> node.answer().isEmpty());
                note(proven ? Event.Type.OK : Event.Type.FAIL, fault.toString(), node);
                calm(500, 2_000);
            } finally {
                note(Event.Type.INVOKE, "heal", node);
                fault.heal(node, directory);
            }
            boolean healthy = StoreCluster.await(HEALTHY_TIMEOUT, node::isHealthy);
            note(healthy ? Event.Type.OK : Event.Type.FAIL, "heal", node);
        }
    }

    /** Whether to go on after some time. */
    private boolean calm(int minMillis, int maxMillis) {
        Duration length = Duration.ofMillis(random.nextInt(minMillis, maxMillis));
        return !StoreCluster.await(length, () -> stop.getCount() == 0);
    }

    private void note(Event.Type type, String f, ServiceNode node) {
        recorder.record(PROCESS, type, f, null, Value.of(node.name()));
    }

    @Override
    public void close() {
        stop.countDown();
        try {
            thread.join(HEALTHY_TIMEOUT.toMillis());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        nodes.forEach(ServiceNode::resume);
        nodes.forEach(node -> node.start(directory));
    }
}
