package com.pygmy.chaos.cluster;

import com.pygmy.chaos.cluster.NodeProcess.Signal;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Comparator;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** One node: its directory, and its process while it has one. Thread-safe; calls for the same node wait for each other. */
public final class Node {
    private static final Duration STOP_TIMEOUT = Duration.ofSeconds(30);

    private final Member member;
    private final Launch launch;
    private final Path log;
    private final Path data;
    private final NodeHttp http;
    private @Nullable NodeProcess process;
    private boolean paused;
    private @Nullable String death;

    Node(Member member, Launch launch, Path log, Path data, NodeHttp http) {
        this.member = member;
        this.launch = launch;
        this.log = log;
        this.data = data;
        this.http = http;
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
        return data;
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
            death = name() + " ended by itself with exit code " + code;
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

    /** That it ended though nobody asked for it, where that happened; told once. */
    synchronized Optional<String> takeDeath() {
        Optional<String> told = Optional.ofNullable(death);
        death = null;
        return told;
    }

    /** What it says of itself; empty where it does not answer within a second. Blocks. */
    public Optional<NodeHealth> health() {
        return http.health(member);
    }

    /** Whether it answers, and says that it is well. Blocks up to a second. */
    public boolean isHealthy() {
        return health().filter(NodeHealth::healthy).isPresent();
    }

    /** The digest of its state; empty where it cannot tell now. Blocks. */
    public Optional<Digest> digest() {
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
