package com.pygmy.order.simulation;

import com.pygmy.raft.Command;
import com.pygmy.raft.CommandId;
import com.pygmy.raft.Entry;
import com.pygmy.raft.sqlite.SqliteSchema;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.Jdbi;

/**
 * A group as those see it who submit to it: one log, and the real state machine over it. What becomes of a command, the seed
 * decides: it is applied, it is lost, it is applied much later, or the reply is lost; and the replica may crash as it applies it. Not
 * thread-safe.
 */
final class SimulatedGroup<S> implements AutoCloseable {
    private static final String KEPT_REPLIES = "CREATE TABLE raft_reply (id TEXT PRIMARY KEY, index_ INTEGER NOT NULL)";
    private static final Instant BEGIN = Instant.parse("2026-03-01T12:00:00Z");

    private final Connection connection;
    private final S state;
    private final Random random;
    private final Flaw flaw;
    private final List<Command<S, ?>> log = new ArrayList<>();
    private final List<Command<S, ?>> underWay = new ArrayList<>();
    private boolean reliable;

    SimulatedGroup(SqliteSchema<S> schema, Random random, Flaw flaw) throws SQLException {
        this.random = random;
        this.flaw = flaw;
        connection = DriverManager.getConnection("jdbc:sqlite::memory:");
        try (Statement statement = connection.createStatement()) {
            statement.executeUpdate(KEPT_REPLIES);
            for (String script : schema.migrations()) {
                statement.executeUpdate(script);
            }
        }
        Handle handle = Jdbi.open(connection);
        schema.derive(handle);
        state = schema.open(handle, tag -> {});
        connection.setAutoCommit(false);
    }

    /** What the group has applied; only read. */
    S state() {
        return state;
    }

    /** The index of the last entry. */
    long index() {
        return log.size();
    }

    /** The commands that were applied, in order: the first has index 1. */
    List<Command<S, ?>> log() {
        return List.copyOf(log);
    }

    /** From now on every command is applied, and answered. */
    void heal() throws SQLException {
        reliable = true;
        while (!underWay.isEmpty()) {
            deliver();
        }
    }

    /** Applies a command that was long under way, if there is one. */
    void deliver() throws SQLException {
        if (!underWay.isEmpty()) {
            apply(underWay.remove(random.nextInt(underWay.size())));
        }
    }

    /** The reply; empty where its sender learns nothing. */
    <R> Optional<R> submit(Command<S, R> command) throws SQLException {
        int fate = reliable ? 100 : random.nextInt(100);
        if (fate < 8) {
            return Optional.empty();
        }
        if (fate < 16) {
            underWay.add(command);
            return Optional.empty();
        }
        R reply = apply(command);
        return fate < 26 ? Optional.empty() : Optional.of(reply);
    }

    private <R> R apply(Command<S, R> command) throws SQLException {
        boolean crashes = !reliable && random.nextInt(100) < 8;
        if (crashes && flaw == Flaw.ACKNOWLEDGED_ENTRY_LOST) {
            // The reply is that of the old leader, the state that of the new one.
            R reply = command.applyTo(state, entry(log.size() + 1L));
            connection.rollback();
            return reply;
        }
        log.add(command);
        if (crashes) {
            command.applyTo(state, entry(log.size()));
            if (flaw == Flaw.LAST_ENTRY_TWICE) {
                connection.commit();
            } else {
                connection.rollback();
            }
        }
        R reply = command.applyTo(state, entry(log.size()));
        connection.commit();
        return reply;
    }

    private static Entry entry(long index) {
        return new Entry(index, BEGIN.plusSeconds(index), new CommandId("entry-" + index));
    }

    @Override
    public void close() throws SQLException {
        connection.close();
    }
}
