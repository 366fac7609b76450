package com.example.counter;

import com.pygmy.raft.sqlite.TouchedTags;
import org.jdbi.v3.core.Handle;

/** The replicated state: counters by name, each with a limit that it does not pass. */
public record Counters(Handle db, TouchedTags tags) {
    /** Version 1 of the schema had no limits. What was released stays as it is: a change is a further script. */
    static final String TABLE = "CREATE TABLE counter (name TEXT PRIMARY KEY, value INTEGER NOT NULL) STRICT";

    static final String LIMITS = "ALTER TABLE counter ADD COLUMN maximum INTEGER NOT NULL DEFAULT 9223372036854775807";

    public long value(String name) {
        return number("SELECT ifnull(sum(value), 0) FROM counter WHERE name = ?", name);
    }

    long maximum(String name) {
        return number("SELECT maximum FROM counter WHERE name = ?", name);
    }

    void create(String name) {
        db.execute("INSERT INTO counter (name, value) VALUES (?, 0) ON CONFLICT DO NOTHING", name);
    }

    void set(String name, String column, long number) {
        db.execute("UPDATE counter SET " + column + " = ? WHERE name = ?", number, name);
        tags.touch("counter/" + name);
    }

    private long number(String query, String name) {
        return db.select(query, name).mapTo(Long.class).one();
    }
}
