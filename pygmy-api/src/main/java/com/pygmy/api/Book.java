package com.pygmy.api;

import org.jspecify.annotations.Nullable;

/** A book of the catalog. Money is integer cents everywhere. */
public record Book(
        long id,
        String title,
        String topic,
        String authors,
        @Nullable String isbn,
        @Nullable Integer year,
        long priceCents,
        long stock) {}
