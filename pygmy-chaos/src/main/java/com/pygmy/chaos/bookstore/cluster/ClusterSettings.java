package com.pygmy.chaos.bookstore.cluster;

import com.pygmy.chaos.harness.machine.NodeResources;
import java.nio.file.Path;
import java.time.Duration;

/**
 * What a cluster is made of: the nodes that the store ships, on ports of their own.
 *
 * @param repository where the services were built
 * @param directory where its nodes keep their files; made where it is not there
 * @param startTimeout until all are healthy
 * @param jvmOptions what each node's JVM is started with
 * @param configs the folder: {@code catalog.yml} and so on
 * @param surroundings what each node has for itself
 */
public record ClusterSettings(
        Path repository,
        Path directory,
        Duration startTimeout,
        JvmOptions jvmOptions,
        Path configs,
        NodeResources surroundings) {
    private static final Duration START_TIMEOUT = Duration.ofMinutes(5);

    public ClusterSettings {
        repository = repository.toAbsolutePath();
        directory = directory.toAbsolutePath();
        configs = configs.toAbsolutePath();
    }

    /** The nodes that the store ships, with five minutes to start in: on a busy machine they take long. */
    public static ClusterSettings standard(Path repository, Path directory) {
        return new ClusterSettings(
                repository,
                directory,
                START_TIMEOUT,
                JvmOptions.LAUNCHER,
                repository.resolve("config"),
                NodeResources.SHARED);
    }

    /** The same with so much time to start in. */
    public ClusterSettings withStartTimeout(Duration limit) {
        return new ClusterSettings(repository, directory, limit, jvmOptions, configs, surroundings);
    }

    /** The same with other JVM options. */
    public ClusterSettings withJvmOptions(JvmOptions options) {
        return new ClusterSettings(repository, directory, startTimeout, options, configs, surroundings);
    }

    /** The same with nodes that another folder configures. */
    public ClusterSettings withConfigs(Path folder) {
        return new ClusterSettings(repository, directory, startTimeout, jvmOptions, folder, surroundings);
    }

    /** The same with nodes that have more for themselves. */
    public ClusterSettings withSurroundings(NodeResources others) {
        return new ClusterSettings(repository, directory, startTimeout, jvmOptions, configs, others);
    }

    /** What the configuration of a node is called: one of its own, or else its service's. */
    Path config(String node) {
        return configs.resolve(node + ".yml");
    }
}
