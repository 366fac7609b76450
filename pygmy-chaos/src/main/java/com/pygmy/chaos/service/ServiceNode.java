package com.pygmy.chaos.service;

import com.pygmy.chaos.harness.ProcessNode;
import com.pygmy.chaos.harness.machine.Host;
import com.pygmy.chaos.harness.machine.Launch;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.time.Instant;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.List;
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
     * @param host what it runs on
     * @param command the program and its arguments, as the operating system takes them; it works where the host's disk is, and
     *     its output is added to {@code NAME.log} in the directory above the disks
     * @param health answers 2xx to GET when the node is well
     * @throws IOException where the host has a clock of its own that cannot be set
     */
    public ServiceNode(String name, Host host, List<String> command, URI health) throws IOException {
        super(name, launch(host, command), host.logs().resolve(name + ".log"), host);
        this.health = health;
    }

    private static Launch launch(Host host, List<String> command) throws IOException {
        List<String> whole = new ArrayList<>(host.entrance());
        whole.addAll(command);
        return new Launch(whole, host.disk().directory(), host.environment());
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

    @Override
    public int port() {
        return health.getPort();
    }

    /** As the header {@code Date} of its answer says. */
    @Override
    public Optional<Instant> time() {
        return answer().flatMap(answer -> answer.headers().firstValue("Date"))
                .map(date -> Instant.from(DateTimeFormatter.RFC_1123_DATE_TIME.parse(date)));
    }

    private Optional<Integer> status() {
        return answer().map(HttpResponse::statusCode);
    }

    private Optional<HttpResponse<Void>> answer() {
        try {
            HttpRequest request =
                    HttpRequest.newBuilder(health).timeout(HEALTH_TIMEOUT).build();
            return Optional.of(HTTP.send(request, HttpResponse.BodyHandlers.discarding()));
        } catch (IOException e) {
            return Optional.empty();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return Optional.empty();
        }
    }
}
