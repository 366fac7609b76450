package com.pygmy.catalog.resources;

import com.pygmy.catalog.state.Receipt;
import com.pygmy.protocol.Headers;
import com.pygmy.protocol.ProblemType;
import com.pygmy.protocol.Sha256;
import com.pygmy.raft.CommandId;
import com.pygmy.service.http.IdempotencyKey;
import com.pygmy.service.problem.ProblemException;
import jakarta.ws.rs.core.HttpHeaders;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;

/**
 * The Idempotency-Key of an operator's request, as the id of a command: the kind of request is part of it, so that one key
 * cannot stand for two kinds, and the request's fingerprint tells whether it stands for another request of the same kind.
 */
record OperatorKey(String kind, String key) {
    /** Refuses a key that is missing, malformed or given more than once. */
    static OperatorKey required(String kind, HttpHeaders headers) {
        List<String> keys = headers.getRequestHeader(Headers.IDEMPOTENCY_KEY);
        return new OperatorKey(kind, IdempotencyKey.required(keys == null ? List.of() : keys));
    }

    /** The same where a key is not demanded: the request may be sent again only if it has one. */
    static Optional<OperatorKey> optional(String kind, HttpHeaders headers) {
        return headers.getRequestHeader(Headers.IDEMPOTENCY_KEY) == null
                ? Optional.empty()
                : Optional.of(required(kind, headers));
    }

    /** The id of the command number {@code part} of the request. */
    CommandId command(long part) {
        return new CommandId(kind + "-" + sha256(key + "\n" + part).substring(0, 40));
    }

    /** The outcome, where the key was used for this very request; else 422. */
    <R> R outcome(Receipt<R> receipt, String fingerprint) {
        if (!receipt.fingerprint().equals(fingerprint)) {
            throw reused();
        }
        return receipt.outcome();
    }

    static ProblemException reused() {
        return ProblemException.of(
                ProblemType.KEY_REUSED,
                "Idempotency-Key: used for another request before (expected: a new key for a new request)");
    }

    /** What makes two requests the same. */
    static String fingerprint(Object content) {
        return sha256(content.toString()).substring(0, 32);
    }

    private static String sha256(String text) {
        return HexFormat.of().formatHex(Sha256.of(text));
    }
}
