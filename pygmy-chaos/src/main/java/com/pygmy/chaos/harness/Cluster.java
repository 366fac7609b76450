package com.pygmy.chaos.harness;

import com.pygmy.chaos.harness.machine.Poll;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.function.Consumer;

/**
 * The service under test: its nodes, of which none runs before {@link #start} and none after {@link #close}. Thread-safe; every
 * method may block.
 */
public interface Cluster extends AutoCloseable {
    /** The nodes that can be broken; none where the service has no processes of its own. */
    List<? extends Node> nodes();

    /** The names of the nodes that serve, for history and report. */
    default List<String> names() {
        return nodes().stream().map(Node::name).toList();
    }

    /**
     * Starts every node that is not running and waits until all are healthy.
     *
     * @param progress gets a line now and then that names the nodes that are not healthy
     * @throws com.pygmy.chaos.harness.machine.ClusterFailure where a node ended, or not every node became healthy in time
     */
    void start(Consumer<String> progress);

    /** Whether every node was healthy at some moment within this time. */
    default boolean awaitHealthy(Duration limit) {
        return Poll.until(limit, () -> nodes().stream().allMatch(Node::isHealthy));
    }

    /** The names of those that are not healthy now. */
    default List<String> unhealthy() {
        return nodes().stream()
                .filter(node -> !node.isHealthy())
                .map(Node::name)
                .toList();
    }

    /** What there is to say of each node that ended though nobody asked for it, since the last call. */
    default List<String> takeDeaths() {
        return nodes().stream().flatMap(node -> node.takeDeaths().stream()).toList();
    }

    /**
     * Notes at the end of a run, while the nodes still run, what their own logs say.
     *
     * @throws IOException where they cannot be read
     */
    default void noteLogs(Notes notes) throws IOException {}

    /** Kills every node. The files stay. */
    @Override
    void close();
}
