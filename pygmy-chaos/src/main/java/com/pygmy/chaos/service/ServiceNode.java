package com.pygmy.chaos.service;

import com.pygmy.chaos.harness.ProcessNode;
import com.pygmy.chaos.harness.machine.Host;
import com.pygmy.chaos.harness.machine.Launch;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A node of any service: a process that is started by a command, and how it is seen that it is well. Thread-safe; calls for the
 * same node wait for each other.
 */
public final class ServiceNode extends ProcessNode {
    private final Health health;

    /**
     * A node that is not running yet, and is well if it answers 2xx at an address.
     *
     * @throws IOException where the host has a clock of its own that cannot be set
     */
    public ServiceNode(String name, Host host, List<String> command, URI health) throws IOException {
        this(name, host, new ServiceProgram(command, Path.of(""), Map.of()), Health.http(health));
    }

    /**
     * A node that is not running yet.
     *
     * @param name for history and report; its output is added to {@code NAME.log} in the directory above the disks
     * @param host what it runs on
     * @throws IOException where its folder cannot be made, or the host has a clock of its own that cannot be set
     */
    public ServiceNode(String name, Host host, ServiceProgram program, Health health) throws IOException {
        super(name, launch(host, program), host.logs().resolve(name + ".log"), host);
        this.health = health;
    }

    private static Launch launch(Host host, ServiceProgram program) throws IOException {
        List<String> whole = new ArrayList<>(host.entrance());
        whole.addAll(program.command());
        Map<String, String> environment = new HashMap<>(program.environment());
        environment.putAll(host.environment());
        Path folder = host.disk().directory().resolve(program.folder());
        Files.createDirectories(folder);
        return new Launch(whole, folder, environment);
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
