package com.pygmy.chaos.harness.fault;

import java.util.Collection;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** Heals several things, all of them, whichever fails. */
final class Each {
    private Each() {}

    /** Does this to each, and throws what the first one threw when all are through. */
    static <T> void of(Collection<? extends T> all, Consumer<T> heal) {
        RuntimeException first = null;
        for (T one : all) {
            try {
                heal.accept(one);
            } catch (RuntimeException e) {
                first = added(first, e);
            }
        }
        if (first != null) {
            throw first;
        }
    }

    private static RuntimeException added(@Nullable RuntimeException first, RuntimeException next) {
        if (first == null) {
            return next;
        }
        first.addSuppressed(next);
        return first;
    }
}
