package com.pygmy.api;

import java.util.List;

/** One page of {@code GET /v1/changes} as plain JSON. {@code index} is how far the page reaches; ask on from there. */
public record ChangePage(String group, String epoch, long index, List<ChangeEvent> changes) {}
