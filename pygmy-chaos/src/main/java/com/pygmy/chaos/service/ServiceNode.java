package com.pygmy.chaos.service;

import com.pygmy.chaos.harness.ProcessNode;
import com.pygmy.chaos.harness.machine.Background;
import com.pygmy.chaos.harness.machine.ClusterFailure;
import com.pygmy.chaos.harness.machine.Host;
import com.pygmy.chaos.harness.machine.Launch;
import com.pygmy.chaos.harness.machine.NodeProcess;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * A node of any service: a process that is started by a command, and how it is seen that it is well. Thread-safe; calls for the
 * same node wait for each other.
 */
public final class ServiceNode extends ProcessNode {
    private static final Duration STOP_TIMEOUT = Duration.ofSeconds(30);

    private final ServiceProgram program;
    private final Launch launch;
    private final Health health;

    /**
     * A node that is not running yet, and is well if it answers 2xx at an address.
     *
     * @throws IOException where the host has a clock of its own that cannot be set
     */
    public ServiceNode(String name, Host host, List<String> command, URI health) throws IOException {
        this(name, host, ServiceProgram.of(command.toArray(String[]::new)), Health.http(health));
    }

    /**
     * A node that is not running yet.
     *
     * @param name for history and report; its output is added to {@code NAME.log} in the directory above the disks
     * @param host what it runs on; several nodes may share one
     * @throws IOException where its folder cannot be made, or the host has a clock of its own that cannot be set
     * @throws ClusterFailure where the program goes into the background, and that cannot be done here
     */
    public ServiceNode(String name, Host host, ServiceProgram program, Health health) throws IOException {
        this(name, host, program, launch(host, program), health);
    }

    private ServiceNode(String name, Host host, ServiceProgram program, Launch launch, Health health) {
        super(name, launch, host.logs().resolve(name + ".log"), host);
        this.program = program;
        this.launch = launch;
        this.health = health;
    }

    private static Launch launch(Host host, ServiceProgram program) throws IOException {
        Map<String, String> environment = new HashMap<>(program.environment());
        environment.putAll(host.environment());
        Path folder = host.disk().directory().resolve(program.folder());
        Files.createDirectories(folder);
        if (!program.background()) {
            return new Launch(entered(host, program.start()), folder, environment);
        }
        Background.refusal().ifPresent(refusal -> {
            throw new ClusterFailure(program.start().get(0) + " goes into the background: " + refusal);
        });
        return new Launch(entered(host, Background.command(program.start())), folder, environment);
    }

    private static List<String> entered(Host host, List<String> command) {
        return Stream.concat(host.entrance().stream(), command.stream()).toList();
    }

    @Override
    protected void tellToStop(NodeProcess running) {
        if (program.stop().isEmpty()) {
            super.tellToStop(running);
            return;
        }
        List<String> stop = program.background() ? Background.inside(running, program.stop()) : program.stop();
        NodeProcess telling =
                NodeProcess.start(new Launch(entered(host(), stop), launch.directory(), launch.environment()), log());
        if (!telling.awaitExit(STOP_TIMEOUT)) {
            telling.kill();
        }
    }

    @Override
    public String group() {
        return "service";
    }

    @Override
    public boolean isHealthy() {
        return health.isHealthy(host());
    }

    @Override
    public boolean isAnswering() {
        return health.isAnswering(host());
    }

    @Override
    public int port() {
        return health.port();
    }

    @Override
    public Optional<Instant> time() {
        return health.time();
    }
}
