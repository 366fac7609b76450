package com.pygmy.catalog.state;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** A statement that is prepared once and kept as long as its connection. Used by one thread at a time. */
final class KeptStatement {
    private final PreparedStatement statement;

    KeptStatement(Connection connection, String sql) {
        try {
            statement = connection.prepareStatement(sql);
        } catch (SQLException e) {
            throw new StateUnusableException(e);
        }
    }

    /** Makes a value of the current row. */
    interface Row<T> {
        T read(ResultSet row) throws SQLException;
    }

    /** The first row, where there is one. */
    <T> Optional<T> first(Row<T> row, @Nullable Object... parameters) {
        try {
            bind(parameters);
            try (ResultSet rows = statement.executeQuery()) {
                return rows.next() ? Optional.of(row.read(rows)) : Optional.empty();
            }
        } catch (SQLException e) {
            throw new StateUnusableException(e);
        }
    }

    /** All rows. */
    <T> List<T> all(Row<T> row, @Nullable Object... parameters) {
        try {
            bind(parameters);
            List<T> all = new ArrayList<>();
            try (ResultSet rows = statement.executeQuery()) {
                while (rows.next()) {
                    all.add(row.read(rows));
                }
            }
            return all;
        } catch (SQLException e) {
            throw new StateUnusableException(e);
        }
    }

    /** Writes, and says how many rows that concerned. */
    int update(@Nullable Object... parameters) {
        try {
            bind(parameters);
            return statement.executeUpdate();
        } catch (SQLException e) {
            throw new StateUnusableException(e);
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
}
