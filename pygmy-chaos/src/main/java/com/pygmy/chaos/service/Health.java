package com.pygmy.chaos.service;

import com.pygmy.chaos.harness.machine.Host;
import com.pygmy.chaos.harness.machine.Tool;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
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

/** How it is seen from outside that a node is well. Thread-safe. */
public sealed interface Health {
    /** How long a look at an address takes at most; a command may take ten seconds. */
    Duration TIMEOUT = Duration.ofSeconds(1);

    /** Whether the node is well and can be used. Blocks. */
    boolean isHealthy(Host host);

    /** Whether anything answers at all. Blocks. */
    boolean isAnswering(Host host);

    /** The port where the node accepts connections. */
    int port();

    /** The time by the node's own clock; empty where it does not say. Blocks. */
    default Optional<Instant> time() {
        return Optional.empty();
    }

    /** The node is well if it answers 2xx to GET. The header {@code Date} tells its time. */
    static Health http(URI address) {
        return new Http(address);
    }

    /** The node is well if it accepts a connection at this port of its host. */
    static Health tcp(int port) {
        return new Tcp(port);
    }

    /**
     * The node is well if it accepts a connection and a command, run where the node's traffic is, ends with exit code 0.
     *
     * @param port where the node accepts connections
     */
    static Health command(int port, List<String> command) {
        return new Command(new Tcp(port), List.copyOf(command));
    }

    /** See {@link #http}. */
    record Http(URI address) implements Health {
        private static final HttpClient CLIENT = HttpClient.newBuilder()
                .version(HttpClient.Version.HTTP_1_1)
                .connectTimeout(Duration.ofMillis(500))
                .build();

        @Override
        public boolean isHealthy(Host host) {
            return answer().filter(answer -> answer.statusCode() / 100 == 2).isPresent();
        }

        @Override
        public boolean isAnswering(Host host) {
            return answer().isPresent();
        }

        @Override
        public int port() {
            return address.getPort();
        }

        @Override
        public Optional<Instant> time() {
            return answer().flatMap(answer -> answer.headers().firstValue("Date"))
                    .map(date -> Instant.from(DateTimeFormatter.RFC_1123_DATE_TIME.parse(date)));
        }

        private Optional<HttpResponse<Void>> answer() {
            try {
                HttpRequest request =
                        HttpRequest.newBuilder(address).timeout(TIMEOUT).build();
                return Optional.of(CLIENT.send(request, HttpResponse.BodyHandlers.discarding()));
            } catch (IOException e) {
                return Optional.empty();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                return Optional.empty();
            }
        }
    }

    /** See {@link #tcp}. A paused process is connected to by its kernel, so that this cannot tell it from a healthy one. */
    record Tcp(int port) implements Health {
        @Override
        public boolean isHealthy(Host host) {
            return isAnswering(host);
        }

        @Override
        public boolean isAnswering(Host host) {
            try (Socket socket = new Socket()) {
                socket.connect(new InetSocketAddress(host.address(), port), (int) TIMEOUT.toMillis());
                return true;
            } catch (IOException e) {
                return false;
            }
        }
    }

    /** See {@link #command(int, List)}. */
    record Command(Tcp connection, List<String> command) implements Health {
        @Override
        public boolean isHealthy(Host host) {
            return connection.isAnswering(host) && isAnswering(host);
        }

        @Override
        public boolean isAnswering(Host host) {
            return Tool.run(entered(host)).worked();
        }

        private List<String> entered(Host host) {
            List<String> whole = new ArrayList<>(host.entrance());
            whole.addAll(command);
            return whole;
        }

        @Override
        public int port() {
            return connection.port();
        }
    }
}
