package com.pygmy.api;

/** {@code POST /v1/books/{id}/stock-adjustments}: adds copies, or takes some away where {@code by} is negative. */
public record StockAdjustment(long by) {}
