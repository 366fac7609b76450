package com.pygmy.benchmarks.rival;

import com.pygmy.benchmarks.store.FreePort;
import com.pygmy.benchmarks.store.JavaProcess;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;

/** Both rivals, each in a process of its own, with the JVM flags and the server settings of the store's nodes. */
public final class Rivals implements AutoCloseable {
    private static final String YAML = """
            server:
              applicationConnectors: [{ type: http, bindHost: 127.0.0.1, port: %d }]
              adminConnectors: [{ type: http, bindHost: 127.0.0.1, port: %d }]
              requestLog: { appenders: [] }
              minThreads: 4
              maxThreads: 128
              adminMinThreads: 1
              adminMaxThreads: 16
            logging: { level: WARN }
            """;

    private final JavaProcess jersey;
    private final JavaProcess jetty;
    private final int jerseyPort;
    private final int jettyPort;

    private Rivals(Path directory) throws IOException {
        Files.createDirectories(directory);
        jerseyPort = FreePort.next();
        jettyPort = FreePort.next();
        Path yaml = directory.resolve("hello.yml");
        Files.writeString(yaml, YAML.formatted(jerseyPort, FreePort.next()));
        jersey = JavaProcess.start(
                directory, directory.resolve("jersey.log"), JerseyHello.class, "server", yaml.toString());
        jetty = JavaProcess.start(
                directory, directory.resolve("jetty.log"), JettyHello.class, Integer.toString(jettyPort));
    }

    /** Starts both and waits until they listen. */
    public static Rivals start(Path directory) throws IOException {
        Rivals rivals = new Rivals(directory.toAbsolutePath());
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
