package com.pygmy.chaos.cluster;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;

/**
 * What a cluster is made of: the nodes that the store's own configurations in {@code config/} describe, on other ports.
 *
 * @param repository where the services were built
 * @param directory where its nodes keep their files; made where it is not there
 * @param startTimeout until all are healthy
 */
public record ClusterSettings(Path repository, Path directory, Duration startTimeout) {
    /** Quick to start and small, since all share one machine. */
    static final List<String> JVM_OPTIONS = List.of("-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1", "-Xmx256m");

    public ClusterSettings {
        repository = repository.toAbsolutePath();
        directory = directory.toAbsolutePath();
    }

    /** With two minutes to start in. */
    public static ClusterSettings standard(Path repository, Path directory) {
        return new ClusterSettings(repository, directory, Duration.ofMinutes(2));
    }

    /** The configuration of a node. */
    Path config(String node) {
        return repository.resolve("config").resolve(node + ".yml");
    }
}
