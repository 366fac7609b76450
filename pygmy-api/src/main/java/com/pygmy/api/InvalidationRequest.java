package com.pygmy.api;

import java.util.List;

/** {@code POST /v1/cache/invalidations} on a frontend: forget every answer that carries one of these tags. */
public record InvalidationRequest(List<String> tags) {}
