package com.pygmy.frontend.cache;

import com.pygmy.protocol.Consistency;
import com.pygmy.protocol.LogPosition;
import org.jspecify.annotations.Nullable;

/**
 * Who wants to read, as far as the cache must know.
 *
 * @param seen what the reader's session has seen of the catalog's log; null where nothing. For a linearizable read, which
 *     sees nothing without it, also no less than an index that was confirmed after the read began
 * @param feedIsCurrent whether the feed of changes has been heard of within its lease
 */
public record Reader(Consistency consistency, @Nullable LogPosition seen, boolean feedIsCurrent) {}
