package com.pygmy.chaos.harness.model;

/**
 * A transition that changes nothing and holds in some states only.
 *
 * @param <S> the state
 */
public interface Witness<S> extends Transition<S> {
    @Override
    default boolean readOnly() {
        return true;
    }
}
