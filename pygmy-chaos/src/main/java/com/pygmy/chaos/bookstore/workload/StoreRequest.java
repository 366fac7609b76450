package com.pygmy.chaos.bookstore.workload;

import com.pygmy.chaos.harness.Completion;
import com.pygmy.chaos.harness.Request;
import com.pygmy.chaos.harness.history.Event;
import com.pygmy.chaos.harness.history.Value;
import com.pygmy.client.Answer;
import com.pygmy.client.PygmyException;
import com.pygmy.protocol.Consistency;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** A request to the store. What its answer's headers say is noted with it. */
public interface StoreRequest extends Request {
    /**
     * Sends it and waits for the answer.
     *
     * @throws PygmyException where there was no answer, or none that can be used
     */
    Completion send(StoreClient client);

    /** It happened. */
    static Completion done(Answer<?> answer, Value value) {
        return of(Event.Type.OK, answer, value, Map.of());
    }

    /** It was read, so. */
    static Completion read(Answer<?> answer, Value value, Consistency consistency) {
        return done(answer, value).with("consistency", Value.of(consistency.toString()));
    }

    /** The store refused: it did not happen and never will under this key. */
    static Completion refused(Answer<?> answer, String error) {
        return refused(answer, error, Value.NIL);
    }

    static Completion refused(Answer<?> answer, String error, Value value) {
        return of(Event.Type.FAIL, answer, value, Map.of("error", Value.of(error)));
    }

    private static Completion of(Event.Type type, Answer<?> answer, Value value, Map<String, Value> more) {
        Map<String, Value> all = new HashMap<>(more);
        all.put("frontend", Value.of(answer.frontend().getPort()));
        if (answer.replayed()) {
            all.put("replayed", Value.of(true));
        }
        if (answer.sessionRestarted()) {
            all.put("restarted", Value.of(true));
        }
        answer.index("order").ifPresent(index -> all.put("order-index", Value.of(index)));
        putIfPresent(all, "etag", answer.etag());
        putIfPresent(all, "cache", cache(answer));
        return new Completion(type, value, answer.indexes().get("catalog"), answer.node(), all);
    }

    /** {@code hit}, or {@code miss} where a frontend said that it read further. */
    private static @Nullable String cache(Answer<?> answer) {
        return answer.cacheStatus() == null ? null : answer.fromCache() ? "hit" : "miss";
    }

    private static void putIfPresent(Map<String, Value> all, String name, @Nullable String text) {
        if (text != null) {
            all.put(name, Value.of(text));
        }
    }
}
