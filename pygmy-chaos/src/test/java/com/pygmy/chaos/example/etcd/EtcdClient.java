package com.pygmy.chaos.example.etcd;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.pygmy.chaos.example.RegisterRequest;
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
import java.util.Base64;
import java.util.Map;

/** Reads and writes registers through etcd's gateway of JSON over HTTP. */
final class EtcdClient implements Client<RegisterRequest> {
    private static final Duration TIMEOUT = Duration.ofSeconds(1);
    private static final HttpClient HTTP = HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .connectTimeout(TIMEOUT)
            .build();
    private static final ObjectMapper JSON = new ObjectMapper();

    private final URI member;
    private final boolean serializable;

    EtcdClient(URI member, boolean serializable) {
        this.member = member;
        this.serializable = serializable;
    }

    /** What did not reach a member did not happen; a read has no effect; of a write without an answer nobody knows. */
    @Override
    public Completion invoke(RegisterRequest request) {
        try {
            return request.isRead() ? Completion.ok(read(request.key())) : write(request.key(), request.input());
        } catch (ConnectException e) {
            return Completion.fail("no connection");
        } catch (IOException e) {
            return request.isRead() ? Completion.fail(e.toString()) : Completion.unknown(e.toString());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return Completion.unknown("interrupted");
        }
    }

    private Value read(String register) throws IOException, InterruptedException {
        JsonNode answer = post("/v3/kv/range", Map.of("key", base64(register), "serializable", serializable));
        JsonNode found = answer.path("kvs").path(0).path("value");
        return found.isMissingNode()
                ? Value.NIL
                : Value.of(Long.parseLong(new String(Base64.getDecoder().decode(found.asText()), UTF_8)));
    }

    private Completion write(String register, Value number) throws IOException, InterruptedException {
        post("/v3/kv/put", Map.of("key", base64(register), "value", base64(number.toString())));
        return Completion.ok(number);
    }

    private JsonNode post(String path, Map<String, ?> body) throws IOException, InterruptedException {
        HttpRequest request = HttpRequest.newBuilder(member.resolve(path))
                .timeout(TIMEOUT)
                .POST(HttpRequest.BodyPublishers.ofByteArray(JSON.writeValueAsBytes(body)))
                .build();
        HttpResponse<byte[]> answer = HTTP.send(request, HttpResponse.BodyHandlers.ofByteArray());
        if (answer.statusCode() != 200) {
            throw new IOException(answer.statusCode() + " " + new String(answer.body(), UTF_8));
        }
        return JSON.readTree(answer.body());
    }

    private static String base64(String text) {
        return Base64.getEncoder().encodeToString(text.getBytes(UTF_8));
    }
}
