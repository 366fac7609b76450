package com.pygmy.chaos.harness.linearizability;

import com.pygmy.chaos.harness.history.Operation;
import com.pygmy.chaos.harness.model.Transition;

/**
 * An operation the way the checker sees it: what it did, and the span of time in which it did it.
 *
 * @param calledAt it took effect after this event
 * @param answeredAt and before this one; {@link Operation#NEVER} where it may never have, or may yet
 * @param optional whether it may be left out of an explanation; always so where it was never answered
 */
record CheckedCall<S>(Operation operation, Transition<S> transition, int calledAt, int answeredAt, boolean optional) {
    /** Earlier than every event. */
    static final int ALWAYS = -1;

    CheckedCall(Operation operation, Transition<S> transition, int calledAt, int answeredAt) {
        this(operation, transition, calledAt, answeredAt, answeredAt == Operation.NEVER);
    }

    /** Whether it has all the time there is to take effect. */
    boolean open() {
        return answeredAt == Operation.NEVER;
    }

    boolean precedes(CheckedCall<?> other) {
        return answeredAt < other.calledAt;
    }
}
