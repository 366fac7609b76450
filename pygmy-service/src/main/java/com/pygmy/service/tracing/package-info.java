/** Spans of requests for a collector that speaks OpenTelemetry's protocol, where one is configured. */
@NullMarked
package com.pygmy.service.tracing;

import org.jspecify.annotations.NullMarked;
