package com.pygmy.chaos.bookstore.cluster;

import com.pygmy.api.ChangePage;
import com.pygmy.chaos.harness.ProcessNode;
import com.pygmy.chaos.harness.machine.ClusterFailure;
import com.pygmy.chaos.harness.machine.Host;
import com.pygmy.chaos.harness.machine.Launch;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/** One node: its directory, and its process while it has one. Thread-safe; calls for the same node wait for each other. */
public final class StoreNode extends ProcessNode {
    private static final long RESTORE_LIMIT_SECONDS = 120;

    private final Member member;
    private final NodeHttp http;
    private final Launch launch;

    StoreNode(Member member, Launch launch, Path log, Host host, NodeHttp http) {
        super(member.name(), launch, log, host);
        this.member = member;
        this.http = http;
        this.launch = launch;
    }

    public NodeRole role() {
        return member.role();
    }

    @Override
    public String group() {
        return member.role().toString();
    }

    @Override
    public boolean isAnswering() {
        return health().isPresent();
    }

    /** Where it serves. */
    public URI address() {
        return member.service();
    }

    /** Where it tells its health and takes an operator's tasks. */
    public URI admin() {
        return member.admin();
    }

    /** Everything it keeps. */
    public Path data() {
        return host().disk().directory().resolve(name());
    }

    @Override
    public int port() {
        return member.adminPort();
    }

    @Override
    public Optional<Instant> time() {
        return http.time(member);
    }

    /** Has it hand its leadership over; what it answers, empty where it does not. Blocks up to half a minute. */
    public Optional<String> transferLeadership() {
        return http.task(member, "raft-transfer");
    }

    /** Has this leader let another node of its group lead; what it answers, empty where it does not. Blocks up to half a minute. */
    public Optional<String> transferLeadership(StoreNode to) {
        return http.task(member, "raft-transfer?to=" + to.name());
    }

    /** Has it write a snapshot now; what it answers, empty where it does not. Blocks up to half a minute. */
    public Optional<String> snapshot() {
        return http.task(member, "raft-snapshot");
    }

    /** What it says of itself; empty where it does not answer within a second. Blocks. */
    public Optional<NodeHealth> health() {
        return http.health(member);
    }

    @Override
    public boolean isHealthy() {
        return health().filter(NodeHealth::healthy).isPresent();
    }

    /** What it knows to be changed after an index; empty where it does not answer, or no more knows all. Blocks. */
    Optional<ChangePage> changes(long after) {
        return http.changes(member, after);
    }

    /** The digest of its state; empty where it cannot tell now. Blocks. */
    public Optional<StateDigest> digest() {
        return http.digest(member);
    }

    /**
     * Restores the empty directory of a replica that is not running. Blocks until that is done.
     *
     * @param backup the folder of one backup
     * @throws ClusterFailure where the replica does not take it
     */
    public synchronized void restore(Path backup) throws IOException, InterruptedException {
        if (isRunning()) {
            throw new ClusterFailure(name() + " is running, its directory cannot be restored");
        }
        List<String> command = new ArrayList<>(launch.command());
        command.replaceAll(word -> word.equals("server") ? "restore" : word);
        command.add(backup.toString());
        ProcessBuilder process = new ProcessBuilder(command)
                .directory(launch.directory().toFile())
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.appendTo(log().toFile()));
        process.environment().putAll(launch.environment());
        Process running = process.start();
        if (!running.waitFor(RESTORE_LIMIT_SECONDS, TimeUnit.SECONDS) || running.exitValue() != 0) {
            running.destroyForcibly();
            throw new ClusterFailure(name() + " was not restored from " + backup + "; see " + log());
        }
    }

    /**
     * Starts a replica that ends by itself, as if it had been killed there, when it comes by a point of its code for the Nth time.
     *
     * @param point the name that the point has in the replica
     */
    public void startToCrash(String point, int times) {
        List<String> command = new ArrayList<>(launch.command());
        command.add(command.indexOf("-jar"), "-Dpygmy.crashPoint=" + point + ":" + times);
        start(new Launch(command, launch.directory(), launch.environment()));
    }

    /** Removes everything that a node that is not running keeps, as if its disk had been replaced. */
    public synchronized void wipe() throws IOException {
        if (isRunning()) {
            throw new ClusterFailure(name() + " is running, its directory cannot be removed");
        }
        if (Files.exists(data())) {
            try (Stream<Path> files = Files.walk(data())) {
                for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                    Files.delete(file);
                }
            }
        }
    }
}
