package com.pygmy.api;

import java.util.List;

/**
 * One page of {@code GET /v1/changes?after=N} as plain JSON: all changes in {@code (N, index]}. Ask on from {@code index}.
 * A replica that stands before N answers its own lower index and no changes.
 */
public record ChangePage(String group, String epoch, long index, List<ChangeEvent> changes) {}
