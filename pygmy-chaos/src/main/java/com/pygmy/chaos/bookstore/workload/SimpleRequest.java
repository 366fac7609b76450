package com.pygmy.chaos.bookstore.workload;

import com.pygmy.chaos.harness.Completion;
import com.pygmy.chaos.harness.history.Value;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** A request of which everything is known beforehand. */
record SimpleRequest(
        String f, @Nullable String key, Value input, boolean repeatable, Function<StoreClient, Completion> sending)
        implements StoreRequest {
    /** One that changes nothing, with no input besides its key. */
    static SimpleRequest read(String f, @Nullable String key, Function<StoreClient, Completion> sending) {
        return new SimpleRequest(f, key, Value.NIL, false, sending);
    }

    static SimpleRequest write(String f, String key, Value input, Function<StoreClient, Completion> sending) {
        return new SimpleRequest(f, key, input, false, sending);
    }

    /** See {@link #repeatable()}. */
    static SimpleRequest repeatable(String f, String key, Value input, Function<StoreClient, Completion> sending) {
        return new SimpleRequest(f, key, input, true, sending);
    }

    @Override
    public Completion send(StoreClient client) {
        return sending.apply(client);
    }
}
