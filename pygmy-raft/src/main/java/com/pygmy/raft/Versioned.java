package com.pygmy.raft;

import com.pygmy.protocol.LogPosition;
import java.util.function.Function;

/**
 * A value and the place in the log it belongs to: for a command where it was applied, for a query where it was read.
 *
 * @param position a later read at or after this position sees at least what produced this value
 */
public record Versioned<V>(V value, LogPosition position) {
    public <W> Versioned<W> map(Function<? super V, ? extends W> function) {
        return new Versioned<>(function.apply(value), position);
    }
}
