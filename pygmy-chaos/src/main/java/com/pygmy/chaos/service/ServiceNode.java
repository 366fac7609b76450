package com.pygmy.chaos.service;

import com.pygmy.chaos.harness.ProcessNode;
import com.pygmy.chaos.harness.machine.Launch;
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

/**
 * A node of any service: a process that is started by a command, and says that it is well by answering 2xx at an address.
 * Thread-safe; calls for the same node wait for each other.
 */
public final class ServiceNode extends ProcessNode {
    private static final Duration HEALTH_TIMEOUT = Duration.ofSeconds(1);
    private static final HttpClient HTTP = HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .connectTimeout(Duration.ofMillis(500))
            .build();

    private final URI health;

    /**
     * A node that is not running yet.
     *
     * @param name for history and report
     * @param directory where it works; its output is added to {@code NAME.log} there
     * @param command the program and its arguments, as the operating system takes them
     * @param health answers 2xx to GET when the node is well
     */
    public ServiceNode(String name, Path directory, List<String> command, URI health) {
        super(name, new Launch(command, directory.toAbsolutePath(), Map.of()), directory.resolve(name + ".log"));
        this.health = health;
    }

    @Override
    public String group() {
        return "service";
    }

    @Override
    public boolean isHealthy() {
        return status().filter(status -> status / 100 == 2).isPresent();
    }

    @Override
    public boolean isAnswering() {
        return status().isPresent();
    }

    private Optional<Integer> status() {
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
