package com.pygmy.chaos.workload;

import com.pygmy.api.Executed;
import com.pygmy.chaos.history.Event;
import com.pygmy.chaos.history.Value;
import com.pygmy.client.Answer;
import com.pygmy.client.PygmyException;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * How a request ended, as an event of the history says it.
 *
 * @param index the catalog's log index that the answer names
 */
record Outcome(
        Event.Type type,
        Value value,
        @Nullable Long index,
        @Nullable String node,
        Map<String, Value> more) {

    /** It happened. */
    static Outcome done(Answer<?> answer, Value value) {
        return of(Event.Type.OK, answer, value, Map.of());
    }

    /** The store refused: it did not happen and never will under this key. */
    static Outcome refused(Answer<?> answer, String error) {
        return refused(answer, error, Value.NIL);
    }

    static Outcome refused(Answer<?> answer, String error, Value value) {
        return of(Event.Type.FAIL, answer, value, Map.of("error", Value.of(error)));
    }

    private static Outcome of(Event.Type type, Answer<?> answer, Value value, Map<String, Value> more) {
        Map<String, Value> all = new HashMap<>(more);
        all.put("frontend", Value.of(answer.frontend().getPort()));
        if (answer.replayed()) {
            all.put("replayed", Value.of(true));
        }
        if (answer.index("order").isPresent()) {
            all.put("order-index", Value.of(answer.index("order").getAsLong()));
        }
        Long index = answer.indexes().get("catalog");
        return new Outcome(type, value, index, answer.node(), all);
    }

    /** There was no answer, or none that can be used; the exception says what that means. */
    static Outcome failed(PygmyException failure) {
        Event.Type type = failure.executed() == Executed.NO ? Event.Type.FAIL : Event.Type.INFO;
        String error = failure.problem()
                .map(problem -> problem.status() + " " + problem.type())
                .orElse("no answer");
        return new Outcome(
                type,
                Value.NIL,
                null,
                null,
                Map.of(
                        "error", Value.of(error),
                        "executed", Value.of(failure.executed().toString()),
                        "request", Value.of(failure.requestId())));
    }
}
