package com.pygmy.raft.sqlite;

import static org.assertj.core.api.Assertions.assertThat;

import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

class TableDigestTest {
    private static final String REPLICA = """
            CREATE TABLE raft_meta (key TEXT PRIMARY KEY, value TEXT);
            CREATE TABLE raft_applied (index_ INTEGER, term INTEGER, data_index INTEGER, time_millis INTEGER);
            INSERT INTO raft_applied VALUES (9, 1, 7, 0);
            """;

    @Test
    void states_that_differ_in_a_value_its_type_its_place_or_its_table_have_different_digests() throws SQLException {
        List<String> states = List.of(
                "CREATE TABLE t (a, b)",
                "CREATE TABLE u (a, b)",
                "CREATE TABLE t (a, b); INSERT INTO t VALUES (1, 2)",
                "CREATE TABLE t (a, b); INSERT INTO t VALUES (2, 1)",
                "CREATE TABLE t (a, b); INSERT INTO t VALUES ('1', 2)",
                "CREATE TABLE t (a, b); INSERT INTO t VALUES (x'31', 2)",
                "CREATE TABLE t (a, b); INSERT INTO t VALUES (1.0, 2)",
                "CREATE TABLE t (a, b); INSERT INTO t VALUES (NULL, 2)",
                "CREATE TABLE t (a, b); INSERT INTO t VALUES ('', 2)",
                "CREATE TABLE t (a, b); INSERT INTO t VALUES ('12', '')",
                "CREATE TABLE t (a, b); INSERT INTO t VALUES ('1', '2')",
                "CREATE TABLE t (a, b); INSERT INTO t VALUES (1, 2), (1, 2)",
                "CREATE TABLE t (a, b); INSERT INTO t VALUES (9007199254740993, 2)",
                "CREATE TABLE t (a, b); INSERT INTO t VALUES (9007199254740992, 2)",
                "CREATE TABLE t (a, b); INSERT INTO raft_meta VALUES ('epoch', 'e')");

        Set<String> digests = new TreeSet<>();
        for (String state : states) {
            digests.add(digest(state));
        }

        assertThat(digests).hasSameSizeAs(states);
    }

    @Test
    void states_that_differ_only_in_how_they_came_about_have_the_same_digest() throws SQLException {
        String keyed = "CREATE TABLE t (a TEXT PRIMARY KEY, b);";
        String inOrder = digest(keyed + "INSERT INTO t VALUES ('x', 1), ('y', 2)");

        assertThat(digest(keyed + "INSERT INTO t VALUES ('y', 2), ('x', 1)")).isEqualTo(inOrder);
        assertThat(digest(keyed + "INSERT INTO t VALUES ('y', 2), ('z', 3), ('x', 1); DELETE FROM t WHERE a = 'z'"))
                .isEqualTo(inOrder);
        assertThat(digest(keyed + "INSERT INTO t VALUES ('x', 1), ('y', 2); CREATE INDEX i ON t (b)"))
                .isEqualTo(inOrder);
        assertThat(
                        digest(
                                keyed + "INSERT INTO t VALUES ('x', 1), ('y', 2);"
                                        + "CREATE VIRTUAL TABLE f USING fts5(w); INSERT INTO f VALUES ('word'); UPDATE raft_applied SET term = 5"))
                .isEqualTo(inOrder);
    }

    @Test
    void the_digest_carries_the_index_of_the_data() throws SQLException {
        try (Connection connection = DriverManager.getConnection("jdbc:sqlite::memory:");
                Statement statement = connection.createStatement()) {
            statement.executeUpdate(REPLICA);
            assertThat(TableDigest.of(connection).index()).isEqualTo(7);
        }
    }

    private static String digest(String sql) throws SQLException {
        try (Connection connection = DriverManager.getConnection("jdbc:sqlite::memory:");
                Statement statement = connection.createStatement()) {
            statement.executeUpdate(REPLICA + sql);
            return TableDigest.of(connection).sha256();
        }
    }
}
