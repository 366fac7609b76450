package com.pygmy.order.ledger;

import com.fasterxml.jackson.core.JsonProcessingException;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * One question to the ledger, the same at whichever node it is asked and however often.
 *
 * @param path with its query
 * @param json the body, or null for a GET
 * @param changes whether asking may change something, so that a lost answer leaves the outcome unknown
 * @param leaderFirst whether only the leader can answer it without a detour
 * @param whenFound reads the body of a 200
 * @param whenMissing what a 404 means; empty where it can only be a mistake
 */
record Question<T>(
        String path,
        @Nullable String json,
        Map<String, String> headers,
        boolean changes,
        boolean leaderFirst,
        BodyReader<T> whenFound,
        Optional<T> whenMissing) {

    /** Reads an answer's JSON. */
    @FunctionalInterface
    interface BodyReader<T> {
        /**
         * @throws JsonProcessingException where it is not what was expected
         */
        T read(String json) throws JsonProcessingException;
    }
}
