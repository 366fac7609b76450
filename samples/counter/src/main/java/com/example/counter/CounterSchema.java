package com.example.counter;

import com.pygmy.raft.Command;
import com.pygmy.raft.sqlite.SqliteSchema;
import com.pygmy.raft.sqlite.TouchedTags;
import java.util.List;
import org.jdbi.v3.core.Handle;

/** What the log may hold, and the tables. */
final class CounterSchema implements SqliteSchema<Counters> {
    static final String GROUP = "counter";

    @Override
    public String group() {
        return GROUP;
    }

    @Override
    public List<Class<? extends Command<Counters, ?>>> commands() {
        return List.of(Add.class, Limit.class);
    }

    @Override
    public List<String> migrations() {
        return List.of(Counters.TABLE, Counters.LIMITS);
    }

    @Override
    public Counters open(Handle handle, TouchedTags tags) {
        return new Counters(handle, tags);
    }
}
