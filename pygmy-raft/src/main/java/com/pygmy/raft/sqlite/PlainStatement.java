package com.pygmy.raft.sqlite;

import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Optional;
import org.jdbi.v3.core.Handle;
import org.jspecify.annotations.Nullable;

/**
 * A statement prepared once and executed over JDBC alone, for what runs in every command: JDBI's part of an execution would cost
 * more than half as much as a small statement itself. Lives as long as its connection. Used by one thread at a time.
 *
 * <p>Every method throws {@link StoreException} where the database fails.
 */
public final class PlainStatement {
    private final PreparedStatement statement;

    public PlainStatement(Handle handle, String sql) {
        try {
            statement = handle.getConnection().prepareStatement(sql);
        } catch (SQLException e) {
            throw failed(e);
        }
    }

    /** Makes a value of the current row. */
    public interface Row<T> {
        T read(ResultSet row) throws SQLException;
    }

    /** The first row, where there is one. */
    public <T> Optional<T> first(Row<T> row, @Nullable Object... parameters) {
        try {
            bind(parameters);
            try (ResultSet rows = statement.executeQuery()) {
                return rows.next() ? Optional.of(row.read(rows)) : Optional.empty();
            }
        } catch (SQLException e) {
            throw failed(e);
        }
    }

    /** Writes, and says how many rows that concerned. */
    public int update(@Nullable Object... parameters) {
        try {
            bind(parameters);
            return statement.executeUpdate();
        } catch (SQLException e) {
            throw failed(e);
        }
    }

    private void bind(@Nullable Object... parameters) throws SQLException {
        for (int index = 0; index < parameters.length; index++) {
            Object parameter = parameters[index];
            if (parameter instanceof Long number) {
                statement.setLong(index + 1, number);
            } else if (parameter instanceof String text) {
                statement.setString(index + 1, text);
            } else {
                statement.setObject(index + 1, parameter);
            }
        }
    }

    private static StoreException failed(SQLException cause) {
        return new StoreException("a statement failed: " + cause.getMessage(), cause);
    }
}
