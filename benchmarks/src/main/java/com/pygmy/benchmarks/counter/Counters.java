package com.pygmy.benchmarks.counter;

import com.pygmy.raft.Command;
import com.pygmy.raft.Entry;
import com.pygmy.raft.LogName;
import com.pygmy.raft.sqlite.SqliteSchema;
import com.pygmy.raft.sqlite.TouchedTags;
import java.util.List;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.statement.Query;

/** The state: named counters, one row each. Used by one thread at a time. */
public final class Counters {
    private final Query add;
    private final Query sum;

    private Counters(Handle handle) {
        add = handle.createQuery("INSERT INTO counter (name, value) VALUES (?, ?)"
                + " ON CONFLICT (name) DO UPDATE SET value = value + excluded.value RETURNING value");
        sum = handle.createQuery("SELECT coalesce(sum(value), 0) FROM counter");
    }

    /** Adds to a counter; the reply is what it stands at. */
    @LogName("bench.add")
    public record Add(long counter, long by) implements Command<Counters, Long> {
        @Override
        public Long applyTo(Counters counters, Entry entry) {
            return counters.add(counter, by);
        }
    }

    private long add(long counter, long by) {
        return first(add.bind(0, counter).bind(1, by));
    }

    /** Of all counters. */
    public long total() {
        return first(sum);
    }

    private static long first(Query query) {
        return query.map((row, context) -> row.getLong(1)).one();
    }

    /** How the replica opens it. */
    static final class Schema implements SqliteSchema<Counters> {
        @Override
        public String group() {
            return "counter";
        }

        @Override
        public List<Class<? extends Command<Counters, ?>>> commands() {
            return List.of(Add.class);
        }

        @Override
        public List<String> migrations() {
            return List.of("CREATE TABLE counter (name INTEGER PRIMARY KEY, value INTEGER NOT NULL)");
        }

        @Override
        public Counters open(Handle handle, TouchedTags tags) {
            return new Counters(handle);
        }
    }
}
