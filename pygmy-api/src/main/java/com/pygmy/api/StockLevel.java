package com.pygmy.api;

/** The answer to a {@link StockAdjustment}: copies in stock after it. */
public record StockLevel(long stock) {}
