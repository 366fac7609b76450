package com.pygmy.api;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.pygmy.protocol.Problem;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A page of orders, newest first; {@code next} is the cursor to the page after it, null on the last.
 *
 * @param rejection when asked by {@code key} and the key's request was rejected: why
 */
public record OrderPage(
        List<Order> orders,
        @Nullable String next,
        @JsonInclude(JsonInclude.Include.NON_NULL) @Nullable Rejection rejection) {

    /** The stored outcome of a key whose request was rejected for good. */
    public record Rejection(String orderId, String key, List<Problem.Shortage> shortages, long decidedIndex) {}
}
