package com.pygmy.api;

import org.jspecify.annotations.Nullable;

/**
 * A book as an operator sends it: {@code POST /v1/books} (with or without {@code id}) or {@code PUT /v1/books/{id}}. All
 * members may be missing in the JSON; the server refuses by pointer what it needs.
 */
public record BookDraft(
        @Nullable Long id,
        @Nullable String title,
        @Nullable String topic,
        @Nullable String authors,
        @Nullable String isbn,
        @Nullable Integer year,
        @Nullable Long priceCents,
        @Nullable Long stock) {}
