package com.pygmy.frontend.cache;

import com.pygmy.protocol.LogPosition;

/**
 * A kept answer that may be shown.
 *
 * @param trueAt the newest position at which the answer is known to be true, which may be later than it was read at
 */
public record Hit(Reading reading, LogPosition trueAt) {}
