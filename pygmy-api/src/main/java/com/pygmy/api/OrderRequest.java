package com.pygmy.api;

import java.util.List;
import org.jspecify.annotations.Nullable;

/** {@code POST /v1/orders}. Lines of the same book are summed. */
public record OrderRequest(@Nullable List<@Nullable Line> lines) {
    /** Copies wanted of one book. */
    public record Line(@Nullable Long bookId, @Nullable Long copies) {}
}
