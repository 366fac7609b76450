package com.pygmy.raft.sqlite;

import com.pygmy.raft.Query;
import com.pygmy.raft.ReplicaException;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import org.sqlite.SQLiteConnection;

/** A reading connection with the state opened over it. Used by one thread at a time. */
final class Reader<S> implements AutoCloseable {
    private final Connection connection;
    private final S state;
    private final PreparedStatement begin;
    private final PreparedStatement dataIndex;
    private final PreparedStatement commit;

    Reader(Connection connection, SqliteSchema<S> schema) throws SQLException {
        this.connection = connection;
        begin = connection.prepareStatement("BEGIN");
        dataIndex = connection.prepareStatement("SELECT data_index FROM raft_applied");
        commit = connection.prepareStatement("COMMIT");
        state = schema.open(KeptStatements.open(connection), tag -> {
            throw new UnsupportedOperationException("a query cannot touch '" + tag + "'");
        });
    }

    /** A result, and the index of the data it was read from. */
    record Read<R>(R value, long dataIndex) {}

    /**
     * Runs a query in one transaction with the read of the index.
     *
     * @throws ReplicaException.QueryFailed where the query or the database throws
     */
    <R> Read<R> read(Query<S, R> query) {
        try {
            begin.executeUpdate();
            try {
                // The first read of the transaction fixes the version of the database that the query sees.
                long index = readDataIndex();
                return new Read<>(query.read(state), index);
            } finally {
                commit.executeUpdate();
            }
        } catch (SQLException | RuntimeException | Error e) {
            // Errors too: a thread that dies of one would leave its caller waiting.
            throw new ReplicaException.QueryFailed(e);
        }
    }

    private long readDataIndex() throws SQLException {
        try (ResultSet row = dataIndex.executeQuery()) {
            row.next();
            return row.getLong(1);
        }
    }

    /** Makes a running query fail soon, where it is inside SQLite. Called by another thread. */
    void interrupt() throws SQLException {
        connection.unwrap(SQLiteConnection.class).getDatabase().interrupt();
    }

    @Override
    public void close() throws SQLException {
        connection.close();
    }
}
