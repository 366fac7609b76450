package com.pygmy.order.resources;

import com.pygmy.api.Order;
import com.pygmy.order.state.ListedOrder;
import com.pygmy.protocol.ProblemType;
import com.pygmy.service.problem.ProblemException;
import java.util.Arrays;
import java.util.Optional;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Which page of the listing is wanted.
 *
 * @param before only orders with a lower sequence
 */
record PageParameters(Optional<Order.State> state, long before, int limit) {
    private static final int LIMIT_MAX = 200;
    private static final int LIMIT_DEFAULT = 50;
    private static final Pattern LIMIT = Pattern.compile("[0-9]{1,3}");
    private static final Pattern SEQUENCE = Pattern.compile("[1-9][0-9]{0,17}");

    /**
     * Reads the query parameters.
     *
     * @throws ProblemException where one of them is not valid
     */
    static PageParameters of(@Nullable String state, @Nullable String after, @Nullable String limit) {
        Optional<Order.State> wanted = Optional.ofNullable(state).map(PageParameters::state);
        return new PageParameters(
                wanted,
                after == null ? Long.MAX_VALUE : before(after, wanted),
                limit == null ? LIMIT_DEFAULT : limit(limit));
    }

    /** The cursor to the page after an order; good for the orders of this state only. */
    String cursor(ListedOrder last) {
        return list(state) + last.sequence();
    }

    private static String list(Optional<Order.State> state) {
        return "o" + state.map(Order.State::name).orElse("");
    }

    private static Order.State state(String text) {
        return Arrays.stream(Order.State.values())
                .filter(state -> state.name().equals(text))
                .findFirst()
                .orElseThrow(
                        () -> refused(ProblemType.INVALID_REQUEST, "state", text, "PLACED, CANCELLING or CANCELLED"));
    }

    private static long before(String cursor, Optional<Order.State> state) {
        String list = list(state);
        String sequence = cursor.startsWith(list) ? cursor.substring(list.length()) : "";
        if (!SEQUENCE.matcher(sequence).matches()) {
            throw refused(
                    ProblemType.INVALID_CURSOR, "after", cursor, "the next of an earlier page, with the same state");
        }
        return Long.parseLong(sequence);
    }

    private static int limit(String text) {
        int limit = LIMIT.matcher(text).matches() ? Integer.parseInt(text) : 0;
        if (limit < 1 || limit > LIMIT_MAX) {
            throw refused(ProblemType.INVALID_REQUEST, "limit", text, "1 to " + LIMIT_MAX);
        }
        return limit;
    }

    private static ProblemException refused(ProblemType type, String name, String found, String expected) {
        String shown = found.length() <= 40 ? found : found.substring(0, 40) + "...";
        return ProblemException.of(type, name + ": '" + shown + "' (expected: " + expected + ")");
    }
}
