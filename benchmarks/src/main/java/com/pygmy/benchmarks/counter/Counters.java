package com.pygmy.benchmarks.counter;

import com.pygmy.raft.Command;
import com.pygmy.raft.Entry;
import com.pygmy.raft.LogName;
import com.pygmy.raft.sqlite.SqliteSchema;
import com.pygmy.raft.sqlite.TouchedTags;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.List;

/** The state: named counters, one row each. Used by one thread at a time. */
public final class Counters {
    private final PreparedStatement add;
    private final PreparedStatement sum;

    private Counters(Connection connection) throws SQLException {
        add = connection.prepareStatement("INSERT INTO counter (name, value) VALUES (?, ?)"
                + " ON CONFLICT (name) DO UPDATE SET value = value + excluded.value RETURNING value");
        sum = connection.prepareStatement("SELECT coalesce(sum(value), 0) FROM counter");
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
        try {
            add.setLong(1, counter);
            add.setLong(2, by);
            return first(add);
        } catch (SQLException e) {
            throw new IllegalStateException("the counter cannot be changed", e);
        }
    }

    /** Of all counters. */
    public long total() {
        try {
            return first(sum);
        } catch (SQLException e) {
            throw new IllegalStateException("the counters cannot be read", e);
        }
    }

    private static long first(PreparedStatement statement) throws SQLException {
        try (ResultSet rows = statement.executeQuery()) {
            rows.next();
            return rows.getLong(1);
        }
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
        public Counters open(Connection connection, TouchedTags tags) {
            try {
                return new Counters(connection);
            } catch (SQLException e) {
                throw new IllegalStateException("the counters cannot be opened", e);
            }
        }
    }
}
