package com.pygmy.api;

import java.util.List;

/**
 * One change of the catalog, as {@code GET /v1/changes} tells it: everything in {@code (prev, index]} that touched
 * anything touched these tags. Events follow each other without a gap: the {@code prev} of one is the {@code index} of the
 * one before.
 */
public record ChangeEvent(long prev, long index, List<String> tags) {}
