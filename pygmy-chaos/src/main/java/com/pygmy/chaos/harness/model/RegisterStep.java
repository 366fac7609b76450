package com.pygmy.chaos.harness.model;

import com.pygmy.chaos.harness.history.Value;
import org.jspecify.annotations.Nullable;

/** What can be done to a register. */
public sealed interface RegisterStep extends Transition<Value> {
    /** It held this value. */
    record Read(Value value) implements RegisterStep, Witness<Value> {
        @Override
        public Value result() {
            return value;
        }

        @Override
        public @Nullable Value apply(Value state) {
            return state.equals(value) ? state : null;
        }
    }

    /** It was given this value. */
    record Write(Value value) implements RegisterStep {
        @Override
        public Value result() {
            return value;
        }

        @Override
        public Value apply(Value state) {
            return value;
        }
    }

    /** It held one value and was given the other. */
    record Swap(Value from, Value to) implements RegisterStep {
        @Override
        public boolean constrains() {
            return true;
        }

        @Override
        public Value result() {
            return to;
        }

        @Override
        public @Nullable Value apply(Value state) {
            return state.equals(from) ? to : null;
        }
    }

    /** It was asked to change from this value, and held another. */
    record Differs(Value from) implements RegisterStep, Witness<Value> {
        @Override
        public @Nullable Value apply(Value state) {
            return state.equals(from) ? null : state;
        }
    }

    /** A read whose answer says nothing. */
    record Unread() implements RegisterStep, Witness<Value> {
        @Override
        public boolean constrains() {
            return false;
        }

        @Override
        public Value apply(Value state) {
            return state;
        }
    }
}
