package com.pygmy.chaos.harness.model;

import com.pygmy.chaos.harness.history.Operation;
import java.util.Collection;
import java.util.function.BiPredicate;
import org.jspecify.annotations.Nullable;

/**
 * A sequential specification, as a state machine whose transitions are the operations of a history. Immutable.
 *
 * <p>The methods that look at an operation throw {@link IllegalArgumentException} where it is none of the model's, with a
 * message that says what was there and what was expected.
 *
 * @param <S> the state: immutable, with {@code equals} and {@code hashCode} by content
 */
public interface Model<S> {
    /** The name that users know it by, such as {@code cas-register}. */
    String name();

    /** The state of an object before the first operation. */
    S initial(@Nullable String object);

    /**
     * The object an operation is about: operations on different objects do not affect each other, so that a history is
     * linearizable exactly if that of each object is (Herlihy and Wing 1990, theorem 1).
     */
    default @Nullable String object(Operation operation) {
        return operation.key();
    }

    /** What an operation that was answered did. */
    Transition<S> observed(Operation ok);

    /**
     * What an operation did if it took effect and its answer is not known; null where it had no effect that another could
     * see.
     */
    @Nullable
    Transition<S> possible(Operation operation);

    /** What the failure of an operation bears witness to; null where it says nothing, which is the rule. */
    default @Nullable Transition<S> refused(Operation failed) {
        return null;
    }

    /**
     * Where these transitions never take anything away: the order in which states then only go up, so that a state that is
     * not below what is seen later need not be pursued. Null where there is no such order.
     */
    default @Nullable BiPredicate<S, S> growth(Collection<Transition<S>> transitions) {
        return null;
    }

    /** A state, for people. */
    default String describe(S state) {
        return state.toString();
    }

    /**
     * Whether a change brings a state nearer to one that somebody saw. A hint for where to begin: that it is false, as where
     * the model cannot tell, rules nothing out.
     */
    default boolean leadsTowards(S state, Transition<S> change, S seen) {
        return false;
    }
}
