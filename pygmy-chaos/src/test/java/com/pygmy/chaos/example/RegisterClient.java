package com.pygmy.chaos.example;

import com.pygmy.chaos.harness.Client;
import com.pygmy.chaos.harness.Completion;
import com.pygmy.chaos.harness.history.Value;
import java.io.IOException;
import java.net.ConnectException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;

/** Sends requests over HTTP. It needs nothing of its own, so all clients share one. */
final class RegisterClient implements Client<RegisterRequest> {
    private static final Duration TIMEOUT = Duration.ofSeconds(1);

    private final HttpClient http =
            HttpClient.newBuilder().connectTimeout(TIMEOUT).build();
    private final URI service;

    RegisterClient(URI service) {
        this.service = service;
    }

    /** What did not reach the service did not happen; a read has no effect; of a write nobody knows. */
    @Override
    public Completion invoke(RegisterRequest request) {
        try {
            String answer = http.send(http(request), HttpResponse.BodyHandlers.ofString())
                    .body();
            return Completion.ok(answer.isEmpty() ? Value.NIL : Value.of(Long.parseLong(answer)));
        } catch (ConnectException e) {
            return Completion.fail("no connection");
        } catch (IOException e) {
            return request.isRead() ? Completion.fail("no answer") : Completion.unknown("no answer");
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return Completion.unknown("interrupted");
        }
    }

    private HttpRequest http(RegisterRequest request) {
        HttpRequest.Builder http =
                HttpRequest.newBuilder(service.resolve(request.key())).timeout(TIMEOUT);
        return request.isRead()
                ? http.build()
                : http.PUT(HttpRequest.BodyPublishers.ofString(request.input().toString()))
                        .build();
    }
}
