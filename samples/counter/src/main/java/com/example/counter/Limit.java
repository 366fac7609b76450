package com.example.counter;

import com.pygmy.raft.Command;
import com.pygmy.raft.Entry;
import com.pygmy.raft.LogName;

/** Says how far a counter goes; gives what it is. Came with version 2: it waits until every node of the group knows it. */
@LogName("counter.limit")
public record Limit(String name, long maximum) implements Command<Counters, Long> {
    @Override
    public Long applyTo(Counters counters, Entry entry) {
        counters.create(name);
        counters.set(name, "maximum", maximum);
        return counters.value(name);
    }
}
