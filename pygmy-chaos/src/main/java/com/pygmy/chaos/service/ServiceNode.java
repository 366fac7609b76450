package com.pygmy.chaos.service;

import com.pygmy.chaos.harness.machine.Launch;
import com.pygmy.chaos.harness.machine.NodeProcess;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A node of a service under trial: a process that is started by a command, and says that it is well by answering 2xx at an
 * address. Thread-safe; calls for the same node wait for each other.
 */
public final class ServiceNode {
    private static final Duration HEALTH_TIMEOUT = Duration.ofSeconds(1);
    private static final HttpClient HTTP = HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .connectTimeout(Duration.ofMillis(500))
            .build();

    private final String name;
    private final List<String> command;
    private final URI health;
    private @Nullable NodeProcess process;
    private boolean paused;
    private boolean died;

    /**
     * A node that is not running yet.
     *
     * @param name for history and report
     * @param command the program and its arguments, as the operating system takes them
     * @param health answers 2xx to GET when the node is well
     */
    public ServiceNode(String name, List<String> command, URI health) {
        this.name = name;
        this.command = List.copyOf(command);
        this.health = health;
    }

    public String name() {
        return name;
    }

    /** Starts it where it is not running; its output is added to {@code NAME.log} in this directory. */
    synchronized void start(Path directory) {
        if (process == null) {
            NodeProcess started =
                    NodeProcess.start(new Launch(command, directory, Map.of()), directory.resolve(name + ".log"));
            process = started;
            paused = false;
            started.exit().thenRun(() -> ended(started));
        }
    }

    private synchronized void ended(NodeProcess ended) {
        if (process == ended) {
            process = null;
            died = true;
        }
    }

    synchronized void kill() {
        NodeProcess running = process;
        process = null;
        if (running != null) {
            running.kill();
        }
    }

    synchronized void pause() {
        if (process != null) {
            process.signal(NodeProcess.Signal.STOP);
            paused = true;
        }
    }

    synchronized void resume() {
        if (process != null && paused) {
            process.signal(NodeProcess.Signal.CONT);
        }
        paused = false;
    }

    /** Whether it ended though nobody asked for it, since the last call. */
    synchronized boolean takeDeath() {
        boolean told = died;
        died = false;
        return told;
    }

    /** Whether it answers that it is well, within a second. Blocks. */
    public boolean isHealthy() {
        return answer().filter(status -> status / 100 == 2).isPresent();
    }

    /** What it answers at its health address; empty where it does not, within a second. */
    Optional<Integer> answer() {
        try {
            HttpRequest request =
                    HttpRequest.newBuilder(health).timeout(HEALTH_TIMEOUT).build();
            return Optional.of(
                    HTTP.send(request, HttpResponse.BodyHandlers.discarding()).statusCode());
        } catch (IOException e) {
            return Optional.empty();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return Optional.empty();
        }
    }
}
