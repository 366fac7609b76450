package com.pygmy.chaos.example;

import com.pygmy.chaos.harness.Request;
import com.pygmy.chaos.harness.history.Value;

/** Read a register, or write a number to it. */
public record RegisterRequest(String f, String key, Value input) implements Request {
    static RegisterRequest read(String register) {
        return new RegisterRequest("read", register, Value.NIL);
    }

    static RegisterRequest write(String register, long number) {
        return new RegisterRequest("write", register, Value.of(number));
    }

    public boolean isRead() {
        return input.isNil();
    }
}
