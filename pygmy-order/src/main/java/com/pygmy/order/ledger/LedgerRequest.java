package com.pygmy.order.ledger;

import com.pygmy.failover.Need;
import java.io.IOException;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A request to the ledger, the same at each node and however often it is sent.
 *
 * @param path with its query
 * @param json the body, or null for a GET; a request with a body may change something, and is safe to repeat
 * @param need which node serves it best
 * @param reader reads the body of a 200
 * @param missing what a 404 means; empty where it can only be a mistake
 */
record LedgerRequest<T>(
        String path,
        byte @Nullable [] json,
        Map<String, String> headers,
        Need need,
        BodyReader<T> reader,
        Optional<T> missing) {

    /** Reads an answer's JSON. */
    @FunctionalInterface
    interface BodyReader<T> {
        /**
         * @throws IOException where it is not what was expected
         */
        T read(byte[] json) throws IOException;
    }

    boolean changes() {
        return json != null;
    }
}
