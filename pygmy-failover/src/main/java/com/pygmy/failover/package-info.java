/**
 * Which node gets a request, and what the end of an attempt means. {@link com.pygmy.failover.Pool} chooses, from what polls and
 * answers have told it; nothing here does any input or output, and nothing here needs an HTTP library.
 */
@NullMarked
package com.pygmy.failover;

import org.jspecify.annotations.NullMarked;
