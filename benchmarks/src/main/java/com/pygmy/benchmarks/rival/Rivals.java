package com.pygmy.benchmarks.rival;

import com.pygmy.benchmarks.store.JavaProcess;
import com.pygmy.chaos.harness.machine.FreePorts;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/** The rivals, each in a process of its own, with the server settings of a frontend and its JVM flags unless it says otherwise. */
public final class Rivals implements AutoCloseable {
    private static final String YAML = """
            server:
              applicationConnectors: [{ type: http, bindHost: 127.0.0.1, port: %d, selectorThreads: %d }]
              adminConnectors: [{ type: http, bindHost: 127.0.0.1, port: %d }]
              requestLog: { appenders: [] }
              minThreads: 4
              maxThreads: 128
              adminMinThreads: 1
              adminMaxThreads: 16
            logging: { level: WARN }
            """;

    /** As many as a frontend's connector has. */
    private static final int SELECTORS = Runtime.getRuntime().availableProcessors();

    private static final List<String> MEMORY = List.of("-Xms64m", "-Xmx512m");

    private final Path directory;
    private final List<String> frontendOptions;
    private final List<JavaProcess> processes = new ArrayList<>();
    private final Rival jersey;
    private final Rival jerseyAsReplica;
    private final Rival jetty;

    /** One of them. */
    private record Rival(JavaProcess process, int port) {
        URI address() {
            return URI.create("http://127.0.0.1:" + port);
        }
    }

    private Rivals(Path repository, Path directory) throws IOException {
        this.directory = Files.createDirectories(directory);
        // As the store's frontends have them here, with as much memory.
        frontendOptions = Stream.concat(
                        Stream.of("@" + repository.resolve("launcher/frontend.options")), MEMORY.stream())
                .toList();
        jersey = jersey("jersey", frontendOptions);
        jerseyAsReplica = jersey("jersey-as-replica", JavaProcess.JVM_OPTIONS);
        jetty = jettyAlone();
    }

    private Rival jersey(String name, List<String> options) throws IOException {
        int port = FreePorts.next();
        Path yaml = directory.resolve(name + ".yml");
        Files.writeString(yaml, YAML.formatted(port, SELECTORS, FreePorts.next()));
        return started(
                JavaProcess.start(
                        options,
                        directory,
                        directory.resolve(name + ".log"),
                        JerseyHello.class,
                        "server",
                        yaml.toString()),
                port);
    }

    private Rival jettyAlone() {
        int port = FreePorts.next();
        String[] arguments = {Integer.toString(port), Integer.toString(SELECTORS)};
        return started(
                JavaProcess.start(
                        frontendOptions, directory, directory.resolve("jetty.log"), JettyHello.class, arguments),
                port);
    }

    private Rival started(JavaProcess process, int port) {
        processes.add(process);
        return new Rival(process, port);
    }

    /** Starts all and waits until they listen. */
    public static Rivals start(Path repository, Path directory) throws IOException {
        Rivals rivals = new Rivals(repository.toAbsolutePath(), directory.toAbsolutePath());
        try {
            for (Rival rival : List.of(rivals.jersey, rivals.jerseyAsReplica, rivals.jetty)) {
                rival.process().awaitPort(rival.port());
            }
            return rivals;
        } catch (RuntimeException e) {
            rivals.close();
            throw e;
        }
    }

    /** Dropwizard with Jersey and JSON; {@code /hello}. */
    public URI jersey() {
        return jersey.address();
    }

    public long jerseyPid() {
        return jersey.process().pid();
    }

    /** The same with the JVM flags of a replica. */
    public URI jerseyAsReplica() {
        return jerseyAsReplica.address();
    }

    /** Jetty alone; any path. */
    public URI jetty() {
        return jetty.address();
    }

    public long jettyPid() {
        return jetty.process().pid();
    }

    @Override
    public void close() {
        processes.forEach(JavaProcess::close);
    }
}
