package com.pygmy.raft.sqlite;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.IdentityHashMap;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.Jdbi;
import org.jdbi.v3.core.statement.DefaultStatementBuilder;
import org.jdbi.v3.core.statement.StatementContext;

/**
 * Keeps the statements of one connection prepared, so that what an entry runs was prepared by an earlier one. A statement that
 * runs is never given out a second time. Used by one thread at a time.
 */
final class KeptStatements extends DefaultStatementBuilder {
    /** More than the statements of any service; those least recently used are closed. */
    private static final int MAX_IDLE = 256;

    private final Map<String, PreparedStatement> idle = new LinkedHashMap<>();
    private final IdentityHashMap<Statement, String> running = new IdentityHashMap<>();

    private KeptStatements() {}

    /** A handle over a connection. Closing the connection is enough to release everything. */
    static Handle open(Connection connection) {
        return Jdbi.create(connection)
                .setStatementBuilderFactory(any -> new KeptStatements())
                .open();
    }

    @Override
    public PreparedStatement create(Connection connection, String sql, StatementContext context) throws SQLException {
        PreparedStatement kept = idle.remove(sql);
        PreparedStatement statement = kept != null ? kept : super.create(connection, sql, context);
        running.put(statement, sql);
        return statement;
    }

    /**
     * Called when its results are closed. The next use binds every parameter again.
     *
     * @param sql before its names became question marks, so not what it was prepared from
     */
    @Override
    public void close(Connection connection, String sql, Statement statement) throws SQLException {
        String prepared = running.remove(statement);
        // SQLite's driver closes a statement by itself after some failures.
        if (prepared == null || statement.isClosed() || idle.containsKey(prepared)) {
            statement.close();
            return;
        }
        statement.setMaxRows(0);
        statement.setQueryTimeout(0);
        idle.put(prepared, (PreparedStatement) statement);
        if (idle.size() > MAX_IDLE) {
            Iterator<PreparedStatement> eldest = idle.values().iterator();
            eldest.next().close();
            eldest.remove();
        }
    }
}
