package com.pygmy.client;

import com.pygmy.api.Order;
import org.jspecify.annotations.Nullable;

/**
 * Which orders to list. Immutable.
 *
 * @param key those of this key: one, or none and perhaps a rejection
 * @param state those in this state
 * @param after the {@code next} of the page before
 * @param limit orders on the page, null for the server's default
 */
public record OrderQuery(
        @Nullable IdempotencyKey key,
        Order.@Nullable State state,
        @Nullable String after,
        @Nullable Integer limit) {

    /** @throws IllegalArgumentException for a limit out of bounds */
    public OrderQuery {
        if (limit != null) {
            PageLimit.require(limit);
        }
    }

    /** All orders. */
    public static OrderQuery all() {
        return new OrderQuery(null, null, null, null);
    }

    public OrderQuery key(@Nullable IdempotencyKey value) {
        return new OrderQuery(value, state, after, limit);
    }

    public OrderQuery state(Order.@Nullable State value) {
        return new OrderQuery(key, value, after, limit);
    }

    public OrderQuery after(@Nullable String cursor) {
        return new OrderQuery(key, state, cursor, limit);
    }

    public OrderQuery limit(int value) {
        return new OrderQuery(key, state, after, value);
    }

    String path() {
        return Resource.at("/v1/orders")
                .with("key", key)
                .with("state", state)
                .with("after", after)
                .with("limit", limit)
                .toString();
    }
}
