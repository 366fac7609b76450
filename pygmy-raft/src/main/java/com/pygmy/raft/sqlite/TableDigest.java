package com.pygmy.raft.sqlite;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.google.common.hash.Hasher;
import com.google.common.hash.Hashing;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * A digest over the rows of all tables that belong to the replicated state: those of the service, the kept replies and the
 * epoch. Tables in the order of their names, rows in the order of their keys, each value with its type, so that no two
 * different states have the same text. Left out is what may differ between equal replicas: how far the consensus itself has
 * come, the indexes and shadow tables that SQLite derives from the rest, and what a replica has for the commands only that it
 * applied itself with a release that keeps it: the fingerprints of kept replies, and the types of commands.
 */
final class TableDigest {
    private TableDigest() {}

    static Digest of(Connection connection) throws SQLException {
        try (Statement transaction = connection.createStatement()) {
            transaction.executeUpdate("BEGIN");
            try {
                long index = ReplicaTables.applied(connection).dataIndex();
                Hasher hasher = Hashing.sha256().newHasher();
                for (var table : orders(connection).entrySet()) {
                    addTable(connection, table.getKey(), table.getValue(), hasher);
                }
                return new Digest(index, hasher.hash().toString());
            } finally {
                transaction.executeUpdate("COMMIT");
            }
        }
    }

    /** The tables of the state, each with the order of its rows. */
    private static SortedMap<String, String> orders(Connection connection) throws SQLException {
        TreeMap<String, String> orders = new TreeMap<>();
        try (Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery(
                        "SELECT name FROM pragma_table_list WHERE schema = 'main' AND type = 'table'"
                                + " AND name NOT LIKE 'sqlite\\_%' ESCAPE '\\'"
                                + " AND name NOT IN ('raft_applied', 'raft_command', 'raft_migration')")) {
            while (row.next()) {
                orders.put(row.getString(1), order(connection, row.getString(1)));
            }
        }
        return orders;
    }

    private static String order(Connection connection, String table) throws SQLException {
        List<String> keys = new ArrayList<>();
        try (var statement =
                connection.prepareStatement("SELECT name FROM pragma_table_info(?) WHERE pk > 0 ORDER BY pk")) {
            statement.setString(1, table);
            try (ResultSet row = statement.executeQuery()) {
                while (row.next()) {
                    keys.add(quoted(row.getString(1)));
                }
            }
        }
        return keys.isEmpty() ? "rowid" : String.join(", ", keys);
    }

    private static void addTable(Connection connection, String table, String order, Hasher hasher) throws SQLException {
        add(hasher, 't', table.getBytes(UTF_8));
        try (Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery(
                        "SELECT " + columns(table) + " FROM " + quoted(table) + " ORDER BY " + order)) {
            int columns = row.getMetaData().getColumnCount();
            while (row.next()) {
                hasher.putByte((byte) 'r');
                for (int column = 1; column <= columns; column++) {
                    addValue(hasher, row.getObject(column));
                }
            }
        }
    }

    private static String columns(String table) {
        return table.equals("raft_reply") ? "number, id, index_, time_millis, reply" : "*";
    }

    private static void addValue(Hasher hasher, @Nullable Object value) {
        if (value == null) {
            hasher.putByte((byte) 'n');
        } else if (value instanceof byte[] bytes) {
            add(hasher, 'b', bytes);
        } else if (value instanceof Double number) {
            hasher.putByte((byte) 'd').putLong(Double.doubleToLongBits(number));
        } else if (value instanceof Number number) {
            hasher.putByte((byte) 'i').putLong(number.longValue());
        } else {
            add(hasher, 's', value.toString().getBytes(UTF_8));
        }
    }

    private static void add(Hasher hasher, char type, byte[] bytes) {
        hasher.putByte((byte) type).putInt(bytes.length).putBytes(bytes);
    }

    private static String quoted(String name) {
        return '"' + name.replace("\"", "\"\"") + '"';
    }
}
