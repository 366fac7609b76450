package com.example.counter;

import com.pygmy.raft.Command;
import com.pygmy.raft.Entry;
import com.pygmy.raft.LogName;

/**
 * Adds to a counter, up to its limit; gives what it is then. One that is above a limit that was set later stays as it is. What is in
 * the log must be applicable: the resource lets no amount through that could overflow.
 */
@LogName("counter.add")
public record Add(String name, long amount) implements Command<Counters, Long> {
    @Override
    public Long applyTo(Counters counters, Entry entry) {
        counters.create(name);
        long value = counters.value(name);
        long sum = Math.max(value, Math.min(value + amount, counters.maximum(name)));
        counters.set(name, "value", sum);
        return sum;
    }
}
