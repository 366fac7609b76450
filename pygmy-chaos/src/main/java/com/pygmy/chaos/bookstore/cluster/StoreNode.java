package com.pygmy.chaos.bookstore.cluster;

import com.pygmy.api.ChangePage;
import com.pygmy.chaos.harness.machine.Clock;
import com.pygmy.chaos.harness.machine.ClusterFailure;
import com.pygmy.chaos.harness.machine.Disk;
import com.pygmy.chaos.harness.machine.Launch;
import com.pygmy.chaos.harness.machine.NodeProcess;
import com.pygmy.chaos.harness.machine.NodeProcess.Signal;
import com.pygmy.chaos.harness.machine.Tool;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** One node: its directory, and its process while it has one. Thread-safe; calls for the same node wait for each other. */
public final class StoreNode {
    private static final Duration STOP_TIMEOUT = Duration.ofSeconds(30);

    private final Member member;
    private final Launch launch;
    private final Path log;
    private final Disk disk;
    private final Clock clock;
    private final NodeHttp http;
    private final List<String> entrance;
    private @Nullable NodeProcess process;
    private boolean paused;
    private boolean mayEnd;
    private final List<String> deaths = new ArrayList<>();

    StoreNode(Member member, Launch launch, Path log, Disk disk, Clock clock, StoreCluster cluster) {
        this.member = member;
        this.launch = launch;
        this.log = log;
        this.disk = disk;
        this.clock = clock;
        this.http = cluster.http();
        this.entrance = cluster.network().entrance(member.name());
    }

    public String name() {
        return member.name();
    }

    public Role role() {
        return member.role();
    }

    /** Where it serves. */
    public URI address() {
        return member.service();
    }

    /** Where it tells its health and takes an operator's tasks. */
    public URI admin() {
        return member.admin();
    }

    /** The process it has now; empty where it is not running. */
    public synchronized OptionalLong pid() {
        return process == null ? OptionalLong.empty() : OptionalLong.of(process.pid());
    }

    /** Its output since the first start. */
    public Path log() {
        return log;
    }

    /** Everything it keeps. */
    public Path data() {
        return disk.directory().resolve(name());
    }

    /** What its files lie on. */
    public Disk disk() {
        return disk;
    }

    /** Its clock. */
    public Clock clock() {
        return clock;
    }

    /** The address that its packets come from. */
    public String host() {
        return member.host();
    }

    /** Runs a program where this node's traffic is. */
    public Tool.Result run(String... command) {
        List<String> whole = new ArrayList<>(entrance);
        whole.addAll(List.of(command));
        return Tool.run(whole);
    }

    /** Starts it, where it is not running; does not wait until it serves. */
    public synchronized void start() {
        if (process == null) {
            NodeProcess started = NodeProcess.start(launch, log);
            process = started;
            paused = false;
            started.exit().thenAccept(code -> ended(started, code));
        }
    }

    private synchronized void ended(NodeProcess ended, int code) {
        if (process == ended) {
            process = null;
            if (!mayEnd) {
                deaths.add(name() + " ended by itself with exit code " + code);
            }
        }
    }

    /** Kills it (SIGKILL) and returns when it is gone; whether it was running. */
    public synchronized boolean kill() {
        NodeProcess running = process;
        process = null;
        if (running == null) {
            return false;
        }
        running.kill();
        return true;
    }

    /** Asks it to stop (SIGTERM) and waits; kills it where it does not. Whether it stopped when asked. */
    public synchronized boolean stop() {
        NodeProcess running = process;
        process = null;
        if (running == null) {
            return true;
        }
        if (running.isAlive()) {
            running.signal(Signal.TERM);
        }
        boolean stopped = running.awaitExit(STOP_TIMEOUT);
        if (!stopped) {
            running.kill();
        }
        return stopped;
    }

    /** Freezes it (SIGSTOP): connections stay open and nothing moves. */
    public synchronized void pause() {
        if (process == null) {
            throw new ClusterFailure(name() + " is not running, it cannot be paused");
        }
        process.signal(Signal.STOP);
        paused = true;
    }

    /** Lets it go on (SIGCONT). */
    public synchronized void resume() {
        if (process != null && paused) {
            process.signal(Signal.CONT);
        }
        paused = false;
    }

    /** Whether there is a process, frozen or not. */
    public synchronized boolean isRunning() {
        return process != null && process.isAlive();
    }

    public synchronized boolean isPaused() {
        return paused;
    }

    /** Whether it may end by itself from now on, because something was done to it that it must not live with. */
    public synchronized void allowEnd(boolean allowed) {
        mayEnd = allowed;
    }

    /** How often it ended though nobody asked for it and it was not allowed to; told once. */
    synchronized List<String> takeDeaths() {
        List<String> told = List.copyOf(deaths);
        deaths.clear();
        return told;
    }

    /** Has it send something of size, its metrics; whether that came. Blocks up to three seconds. */
    public boolean sendMuch() {
        return http.metrics(member);
    }

    /** The time that it has by its own clock, to the second; empty where it does not answer. Blocks up to a second. */
    public Optional<Instant> time() {
        return http.time(member);
    }

    /** Has it hand its leadership over; what it answers, empty where it does not. Blocks up to half a minute. */
    public Optional<String> transferLeadership() {
        return http.task(member, "raft-transfer");
    }

    /** Has it write a snapshot now; what it answers, empty where it does not. Blocks up to half a minute. */
    public Optional<String> snapshot() {
        return http.task(member, "raft-snapshot");
    }

    /** Takes away what was made for it. */
    void release() {
        try {
            disk.close();
        } catch (IOException e) {
            throw new ClusterFailure("the disk of " + name() + " cannot be removed: " + e.getMessage(), e);
        }
    }

    /** What it says of itself; empty where it does not answer within a second. Blocks. */
    public Optional<NodeHealth> health() {
        return http.health(member);
    }

    /** Whether it answers, and says that it is well. Blocks up to a second. */
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

    /** Removes everything that a node that is not running keeps, as if its disk had been replaced. */
    public synchronized void wipe() throws IOException {
        if (process != null) {
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

    @Override
    public String toString() {
        return name();
    }
}
