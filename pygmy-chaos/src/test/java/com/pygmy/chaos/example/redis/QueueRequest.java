package com.pygmy.chaos.example.redis;

import com.pygmy.chaos.harness.Request;
import com.pygmy.chaos.harness.history.Value;
import org.jspecify.annotations.Nullable;

/** Put a number into the queue, or take all out of it. */
record QueueRequest(String f, Value input) implements Request {
    static final QueueRequest DRAIN = new QueueRequest("drain", Value.NIL);

    static QueueRequest enqueue(long number) {
        return new QueueRequest("enqueue", Value.of(number));
    }

    @Override
    public @Nullable String key() {
        return null;
    }
}
