package com.pygmy.benchmarks.counter;

import com.pygmy.benchmarks.store.AdminPort;
import com.pygmy.chaos.harness.machine.FreePorts;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** Where the replicas of a group are: addresses, and a configuration file for each. */
final class CounterGroup {
    private static final String YAML = """
            server:
              applicationConnectors: [{ type: http, bindHost: 127.0.0.1, port: %d }]
              adminConnectors: [{ type: http, bindHost: 127.0.0.1, port: %d }]
              requestLog: { appenders: [] }
              minThreads: 4
              maxThreads: 64
            logging:
              level: WARN
              loggers:
                org.apache.ratis: ERROR
                org.apache.ratis.util.LifeCycle: "OFF"
            operatorToken: %s
            raft:
              node: counter-%d
              directory: %s
              nodeToken: nodes-of-the-benchmark
              commandTimeout: 30s
              packedCommandsMax: %d
              entriesInFlightMax: %d
              peers: {%s}
              peerUrls: {%s}
            """;

    /** Everything is bound to the loopback address and gone after the run. */
    private static final String OPERATOR_TOKEN = "operator-of-the-benchmark";

    /** The store's own default. */
    private static final int PACKED_IN_FLIGHT = 2;
    /** One command per entry is a rival only where entries need not wait for each other. */
    private static final int SINGLES_IN_FLIGHT = 64;

    private final Path directory;
    private final List<Integer> ports = new ArrayList<>();
    private final List<Integer> adminPorts = new ArrayList<>();

    private CounterGroup(Path directory) {
        this.directory = directory;
    }

    /**
     * Writes the configurations.
     *
     * @param packedMax how many commands may share a log entry
     */
    static CounterGroup in(Path directory, int replicas, int packedMax) throws IOException {
        CounterGroup group = new CounterGroup(Files.createDirectories(directory.toAbsolutePath()));
        List<String> peers = new ArrayList<>();
        List<String> urls = new ArrayList<>();
        for (int i = 1; i <= replicas; i++) {
            group.ports.add(FreePorts.next());
            group.adminPorts.add(FreePorts.next());
            peers.add("counter-%d: \"127.0.0.1:%d\"".formatted(i, FreePorts.next()));
            urls.add("counter-%d: \"http://127.0.0.1:%d\"".formatted(i, group.port(i)));
        }
        for (int i = 1; i <= replicas; i++) {
            Files.writeString(
                    group.yaml(i),
                    YAML.formatted(
                            group.port(i),
                            group.adminPorts.get(i - 1),
                            OPERATOR_TOKEN,
                            i,
                            group.data(i),
                            packedMax,
                            packedMax == 1 ? SINGLES_IN_FLIGHT : PACKED_IN_FLIGHT,
                            String.join(", ", peers),
                            String.join(", ", urls)));
        }
        return group;
    }

    int port(int replica) {
        return ports.get(replica - 1);
    }

    AdminPort admin(int replica) {
        return new AdminPort(URI.create("http://127.0.0.1:" + adminPorts.get(replica - 1)), OPERATOR_TOKEN);
    }

    Path yaml(int replica) {
        return directory.resolve("counter-" + replica + ".yml");
    }

    Path log(int replica) {
        return directory.resolve("counter-" + replica + ".log");
    }

    Path data(int replica) {
        return directory.resolve("counter-" + replica);
    }

    Path directory() {
        return directory;
    }
}
