package com.pygmy.chaos.harness.model;

import org.jspecify.annotations.Nullable;

/**
 * What one operation does to the state of an object, together with what it was answered. Deterministic and immutable;
 * equal transitions (by {@code equals}) are interchangeable, which the checker makes use of.
 *
 * @param <S> the state: immutable, with {@code equals} and {@code hashCode} by content
 */
public interface Transition<S> {
    /** The state afterwards; null where the operation cannot have had this answer in this state. */
    @Nullable
    S apply(S state);

    /** The state afterwards where it is the same whatever the state was before; null where it is not known like that. */
    default @Nullable S result() {
        return null;
    }

    /** Whether it can have had its answer in few states only, so that where it fits it most likely belongs. */
    default boolean tellsState() {
        return readOnly();
    }

    /** Whether there are states in which it cannot have had its answer, so that it may contradict other operations. */
    default boolean constrains() {
        return tellsState();
    }

    /** Whether this never changes any state: it only bears witness to the state it was answered in. */
    default boolean readOnly() {
        return false;
    }
}
