package com.pygmy.chaos.example;

import com.pygmy.chaos.harness.Completion;
import com.pygmy.chaos.harness.Generator;
import com.pygmy.chaos.harness.Request;
import com.pygmy.chaos.harness.history.Value;
import java.io.IOException;
import java.net.ConnectException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.Random;

/** Reads and writes of a few registers. A client needs nothing of its own, so all share one HTTP client. */
final class RegisterWorkload implements Generator<HttpClient> {
    private static final Duration TIMEOUT = Duration.ofSeconds(1);

    private final HttpClient http =
            HttpClient.newBuilder().connectTimeout(TIMEOUT).build();
    private final URI service;
    private final Random random;
    private int written;

    RegisterWorkload(URI service, long seed) {
        this.service = service;
        this.random = new Random(seed);
    }

    @Override
    public String name() {
        return "registers";
    }

    @Override
    public HttpClient connect(int client) {
        return http;
    }

    @Override
    public Request<HttpClient> next() {
        String name = "r" + random.nextInt(4);
        return random.nextBoolean()
                ? new Read(service.resolve(name), name)
                : new Write(service.resolve(name), name, ++written);
    }

    record Read(URI address, String key) implements Request<HttpClient> {
        @Override
        public String f() {
            return "read";
        }

        @Override
        public Value input() {
            return Value.NIL;
        }

        @Override
        public Completion send(HttpClient http) {
            return ask(http, HttpRequest.newBuilder(address).timeout(TIMEOUT).build(), true);
        }
    }

    record Write(URI address, String key, long number) implements Request<HttpClient> {
        @Override
        public String f() {
            return "write";
        }

        @Override
        public Value input() {
            return Value.of(number);
        }

        @Override
        public Completion send(HttpClient http) {
            HttpRequest.BodyPublisher body = HttpRequest.BodyPublishers.ofString(Long.toString(number));
            return ask(
                    http,
                    HttpRequest.newBuilder(address).timeout(TIMEOUT).PUT(body).build(),
                    false);
        }
    }

    /** What did not reach the service did not happen; a read has no effect; of a write nobody knows. */
    private static Completion ask(HttpClient http, HttpRequest request, boolean read) {
        try {
            String answer =
                    http.send(request, HttpResponse.BodyHandlers.ofString()).body();
            return Completion.ok(answer.isEmpty() ? Value.NIL : Value.of(Long.parseLong(answer)));
        } catch (ConnectException e) {
            return Completion.fail("no connection");
        } catch (IOException e) {
            return read ? Completion.fail("no answer") : Completion.unknown("no answer");
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return Completion.unknown("interrupted");
        }
    }
}
