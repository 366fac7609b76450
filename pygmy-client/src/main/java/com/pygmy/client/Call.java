package com.pygmy.client;

import com.pygmy.failover.RequestKind;
import com.pygmy.protocol.CustomerToken;
import com.pygmy.protocol.Headers;
import java.net.http.HttpRequest.BodyPublisher;
import java.net.http.HttpRequest.BodyPublishers;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * One request, as it is sent until it has an answer. Immutable.
 *
 * @param path with its query, below the frontend's address
 * @param key where the request changes something and may be repeated
 * @param body made anew for each try, null for none
 * @param attemptTimeout for one try, where it is not the client's usual one
 * @param forOperator whether it takes the operator's token, which is shown to nobody else
 */
record Call(
        String method,
        String path,
        @Nullable IdempotencyKey key,
        Map<String, String> headers,
        @Nullable Supplier<BodyPublisher> body,
        @Nullable Duration attemptTimeout,
        boolean forOperator) {

    static final String AUTHORIZATION = "Authorization";

    static Call get(String path) {
        return new Call("GET", path, null, Map.of("Accept", "application/json"), null, null, false);
    }

    static Call post(String path, IdempotencyKey key, Object body) {
        return new Call("POST", path, key, Map.of("Accept", "application/json"), null, null, false).withJson(body);
    }

    /** A change of what carries this ETag, and of nothing newer. */
    static Call change(String method, String path, String etag) {
        return new Call(method, path, null, Map.of("Accept", "application/json", "If-Match", etag), null, null, false);
    }

    static Call upload(
            String path, IdempotencyKey key, String mediaType, Supplier<BodyPublisher> body, Duration timeout) {
        Map<String, String> headers = Map.of("Accept", "application/json", "Content-Type", mediaType);
        return new Call("POST", path, key, headers, body, timeout, false);
    }

    Call withJson(Object value) {
        byte[] json = Json.write(value);
        Map<String, String> typed = with("Content-Type", "application/json");
        return new Call(method, path, key, typed, () -> BodyPublishers.ofByteArray(json), attemptTimeout, forOperator);
    }

    /** The same about this key. */
    Call under(IdempotencyKey named) {
        return new Call(method, path, named, headers, body, attemptTimeout, forOperator);
    }

    /** The same with the operator's token, where the client has it. */
    Call asOperator() {
        return new Call(method, path, key, headers, body, attemptTimeout, true);
    }

    /** The same with these credentials. */
    Call as(CustomerToken customer) {
        return new Call(
                method, path, key, with(AUTHORIZATION, "Bearer " + customer.value()), body, attemptTimeout, false);
    }

    /** The same, whose order is recorded when it is answered, where that does not take too long. */
    Call preferringRecorded() {
        return new Call(method, path, key, with(Headers.PREFER, "recorded"), body, attemptTimeout, forOperator);
    }

    private Map<String, String> with(String name, String value) {
        Map<String, String> more = new LinkedHashMap<>(headers);
        more.put(name, value);
        return more;
    }

    /** Whether it changes nothing, so that any failure of it means: it was not executed. */
    boolean readsOnly() {
        return method.equals("GET");
    }

    RequestKind kind() {
        return readsOnly() ? RequestKind.READ : key == null ? RequestKind.WRITE : RequestKind.KEYED_WRITE;
    }
}
