package com.pygmy.chaos.harness;

import com.pygmy.chaos.harness.machine.ClusterFailure;
import com.pygmy.chaos.harness.machine.Host;
import com.pygmy.chaos.harness.machine.Launch;
import com.pygmy.chaos.harness.machine.NodeProcess;
import com.pygmy.chaos.harness.machine.NodeProcess.Signal;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/** A node that is a process of this machine, while it has one. Thread-safe; calls for the same node wait for each other. */
public abstract class ProcessNode implements Node {
    private static final Duration STOP_TIMEOUT = Duration.ofSeconds(30);

    private final String name;
    private final Launch launch;
    private final Path log;
    private final Host host;
    private @Nullable NodeProcess process;
    private boolean paused;
    private boolean mayEnd;
    private final List<String> deaths = new ArrayList<>();

    /** @param log where its output is added */
    protected ProcessNode(String name, Launch launch, Path log, Host host) {
        this.name = name;
        this.launch = launch;
        this.log = log;
        this.host = host;
    }

    @Override
    public final String name() {
        return name;
    }

    /** Its output since the first start. */
    @Override
    public final Path log() {
        return log;
    }

    /** What it runs on. */
    public final Host host() {
        return host;
    }

    /** A port where it accepts connections of any other node. */
    public abstract int port();

    /** The time that it has by its own clock, to the second; empty where it does not say. Blocks up to a second. */
    public abstract Optional<Instant> time();

    /** The process it has now; empty where it is not running. */
    public final synchronized OptionalLong pid() {
        return process == null ? OptionalLong.empty() : OptionalLong.of(process.pid());
    }

    @Override
    public final synchronized void start() {
        start(launch);
    }

    /** Starts it in another way than usual, this time only; nothing is done where it is running. */
    protected final synchronized void start(Launch other) {
        if (process == null) {
            NodeProcess started = NodeProcess.start(other, log);
            process = started;
            paused = false;
            started.exit().thenAccept(code -> ended(started, code));
        }
    }

    private synchronized void ended(NodeProcess ended, int code) {
        if (process == ended) {
            process = null;
            if (!mayEnd) {
                deaths.add(name + " ended by itself with exit code " + code);
            }
        }
    }

    @Override
    public final synchronized boolean kill() {
        NodeProcess running = process;
        process = null;
        if (running == null) {
            return false;
        }
        running.kill();
        return true;
    }

    /** Tells it to stop and waits, half a minute at most; kills it where it does not. Whether it stopped when told. */
    public final synchronized boolean stop() {
        NodeProcess running = process;
        process = null;
        if (running == null) {
            return true;
        }
        if (running.isAlive()) {
            tellToStop(running);
        }
        boolean stopped = running.awaitExit(STOP_TIMEOUT);
        if (!stopped) {
            running.kill();
        }
        return stopped;
    }

    /** Tells a process to end in order: SIGTERM, unless the service has another way. */
    protected void tellToStop(NodeProcess running) {
        running.signal(Signal.TERM);
    }

    @Override
    public final synchronized void pause() {
        if (process == null) {
            throw new ClusterFailure(name + " is not running, it cannot be paused");
        }
        process.pause();
        paused = true;
    }

    @Override
    public final synchronized void resume() {
        if (process != null && paused) {
            process.resume();
        }
        paused = false;
    }

    @Override
    public final synchronized boolean isRunning() {
        return process != null && process.isAlive();
    }

    @Override
    public final synchronized boolean isPaused() {
        return paused;
    }

    @Override
    public final synchronized void allowEnd(boolean allowed) {
        mayEnd = allowed;
    }

    /** How often it ended though nobody asked for it and it was not allowed to; told once. */
    @Override
    public final synchronized List<String> takeDeaths() {
        List<String> told = List.copyOf(deaths);
        deaths.clear();
        return told;
    }

    @Override
    public final String toString() {
        return name;
    }
}
