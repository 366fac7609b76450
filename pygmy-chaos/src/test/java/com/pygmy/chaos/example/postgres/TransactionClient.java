package com.pygmy.chaos.example.postgres;

import com.pygmy.chaos.harness.Client;
import com.pygmy.chaos.harness.Completion;
import com.pygmy.chaos.harness.history.Value;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Does transactions over one connection, and makes another where that one broke. */
final class TransactionClient implements Client<TransactionRequest> {
    /** The database says for certain that the transaction was rolled back, also where it says so to COMMIT. */
    private static final String ROLLED_BACK = "40";

    private final String database;
    private final int isolation;
    private @Nullable Connection open;

    /** @param isolation a level of {@link Connection} */
    TransactionClient(String database, int isolation) {
        this.database = database;
        this.isolation = isolation;
    }

    @Override
    public Completion invoke(TransactionRequest request) {
        boolean committing = false;
        try {
            Connection connection = connection();
            List<Value> done = new ArrayList<>();
            for (Value step : request.steps()) {
                done.add(step(connection, step.items()));
            }
            committing = true;
            connection.commit();
            return Completion.ok(Value.list(done));
        } catch (SQLException e) {
            close();
            String error = e.getSQLState() + " " + e.getMessage();
            boolean rolledBack = !committing || String.valueOf(e.getSQLState()).startsWith(ROLLED_BACK);
            return rolledBack ? Completion.fail(error) : Completion.unknown(error);
        }
    }

    private static Value step(Connection connection, List<Value> step) throws SQLException {
        long list = step.get(1).number();
        if (step.get(0).text().equals("r")) {
            return Value.list(step.get(0), step.get(1), read(connection, list));
        }
        try (PreparedStatement append = connection.prepareStatement("INSERT INTO lists (id, elements) VALUES (?, ?)"
                + " ON CONFLICT (id) DO UPDATE SET elements = lists.elements || ' ' || excluded.elements")) {
            append.setLong(1, list);
            append.setString(2, Long.toString(step.get(2).number()));
            append.executeUpdate();
        }
        return Value.list(step);
    }

    private static Value read(Connection connection, long list) throws SQLException {
        try (PreparedStatement read = connection.prepareStatement("SELECT elements FROM lists WHERE id = ?")) {
            read.setLong(1, list);
            try (ResultSet found = read.executeQuery()) {
                return found.next()
                        ? Value.list(Stream.of(found.getString(1).split(" "))
                                .map(element -> Value.of(Long.parseLong(element)))
                                .toList())
                        : Value.NIL;
            }
        }
    }

    private Connection connection() throws SQLException {
        Connection known = open;
        if (known == null) {
            known = DriverManager.getConnection(database);
            open = known;
            known.setAutoCommit(false);
            known.setTransactionIsolation(isolation);
        }
        return known;
    }

    private void close() {
        try (Connection closed = open) {
            open = null;
        } catch (SQLException e) {
            // It is of no more use, closed or not.
        }
    }
}
