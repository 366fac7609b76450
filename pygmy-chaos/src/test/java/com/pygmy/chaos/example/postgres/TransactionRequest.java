package com.pygmy.chaos.example.postgres;

import com.pygmy.chaos.harness.Request;
import com.pygmy.chaos.harness.history.Value;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Steps that are done in one transaction: {@code [append x 1]}, {@code [r y nil]}. */
record TransactionRequest(List<Value> steps) implements Request {
    static Value append(long list, long element) {
        return Value.list(Value.of("append"), Value.of(list), Value.of(element));
    }

    static Value read(long list) {
        return Value.list(Value.of("r"), Value.of(list), Value.NIL);
    }

    @Override
    public String f() {
        return "txn";
    }

    @Override
    public @Nullable String key() {
        return null;
    }

    @Override
    public Value input() {
        return Value.list(steps);
    }
}
