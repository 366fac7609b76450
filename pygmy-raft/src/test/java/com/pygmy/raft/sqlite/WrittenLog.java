package com.pygmy.raft.sqlite;

import com.pygmy.raft.Command;
import com.pygmy.raft.CommandId;
import com.pygmy.raft.log.CommandCodec;
import com.pygmy.raft.log.EstablishEpoch;
import com.pygmy.raft.testing.Bank;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/** A log that a test writes: entries in order, from index 0, which as in a real group is one of the consensus itself. */
final class WrittenLog {
    static final CommandCodec<Bank> CODEC = new CommandCodec<>(Bank.schema().commands());
    static final Instant NOON = Instant.parse("2026-03-01T12:00:00Z");

    private final List<LogEntry> entries = new ArrayList<>();
    private Instant clock = NOON;
    private long term = 1;

    /** A log that begins with an entry of the consensus and the epoch. */
    static WrittenLog begun() {
        return new WrittenLog().consensus().commands("epoch", new EstablishEpoch<>("3f2a"));
    }

    static SqliteStore<Bank> open(Path database) {
        return SqliteStore.open(database, Bank.schema(), CODEC, StoreSettings.defaults());
    }

    /** An entry of the consensus itself. */
    WrittenLog consensus() {
        entries.add(new LogEntry(term, entries.size(), null));
        return this;
    }

    /** An entry of one command. */
    WrittenLog commands(String id, Command<Bank, ?> command) {
        return packed(List.of(CODEC.encode(new CommandId(id), command)));
    }

    /** An entry of commands that are encoded already. */
    WrittenLog packed(List<byte[]> commands) {
        return content(CommandCodec.pack(clock, commands));
    }

    /** An entry of any content. */
    WrittenLog content(byte[] content) {
        entries.add(new LogEntry(term, entries.size(), content));
        return this;
    }

    /** Moves the clock of the proposing leader. */
    WrittenLog later(Duration step) {
        clock = clock.plus(step);
        return this;
    }

    /** Another leader proposes from here on. */
    WrittenLog nextTerm() {
        term++;
        return this;
    }

    List<LogEntry> all() {
        return Collections.unmodifiableList(entries);
    }

    List<LogEntry> after(long index) {
        return all().subList((int) index + 1, entries.size());
    }

    long lastIndex() {
        return entries.size() - 1L;
    }
}
