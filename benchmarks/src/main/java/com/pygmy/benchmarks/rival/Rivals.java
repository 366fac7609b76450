package com.pygmy.benchmarks.rival;

import com.pygmy.benchmarks.store.FreePort;
import com.pygmy.benchmarks.store.JavaProcess;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** Both rivals, each in a process of its own, with the JVM flags and the server settings of a frontend. */
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

    /** As many as a frontend's door has. */
    private static final int SELECTORS = Runtime.getRuntime().availableProcessors();

    private final JavaProcess jersey;
    private final JavaProcess jetty;
    private final int jerseyPort;
    private final int jettyPort;

    private Rivals(Path repository, Path directory) throws IOException {
        Files.createDirectories(directory);
        jerseyPort = FreePort.next();
        jettyPort = FreePort.next();
        Path yaml = directory.resolve("hello.yml");
        Files.writeString(yaml, YAML.formatted(jerseyPort, SELECTORS, FreePort.next()));
        // The options of a frontend as the store has them here, with as much memory.
        List<String> options = List.of("@" + repository.resolve("launcher/frontend.options"), "-Xms64m", "-Xmx512m");
        jersey = JavaProcess.start(
                options, directory, directory.resolve("jersey.log"), JerseyHello.class, "server", yaml.toString());
        jetty = JavaProcess.start(
                options,
                directory,
                directory.resolve("jetty.log"),
                JettyHello.class,
                Integer.toString(jettyPort),
                Integer.toString(SELECTORS));
    }

    /** Starts both and waits until they listen. */
    public static Rivals start(Path repository, Path directory) throws IOException {
        Rivals rivals = new Rivals(repository.toAbsolutePath(), directory.toAbsolutePath());
        try {
            rivals.jersey.awaitPort(rivals.jerseyPort);
            rivals.jetty.awaitPort(rivals.jettyPort);
            return rivals;
        } catch (RuntimeException e) {
            rivals.close();
            throw e;
        }
    }

    /** Dropwizard with Jersey and JSON; {@code /hello}. */
    public URI jersey() {
        return URI.create("http://127.0.0.1:" + jerseyPort);
    }

    /** Jetty alone; any path. */
    public URI jetty() {
        return URI.create("http://127.0.0.1:" + jettyPort);
    }

    @Override
    public void close() {
        jersey.close();
        jetty.close();
    }
}
