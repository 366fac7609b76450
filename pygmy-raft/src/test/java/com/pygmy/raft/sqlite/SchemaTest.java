package com.pygmy.raft.sqlite;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.pygmy.raft.Command;
import com.pygmy.raft.testing.Bank;
import com.pygmy.raft.testing.Bank.Deposit;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.JdbiException;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SchemaTest {
    private static final List<String> SCRIPTS = Bank.schema().migrations();

    @TempDir
    Path directory;

    private Path database;

    @BeforeEach
    void name() {
        database = directory.resolve("bank.db");
    }

    @Test
    void a_further_migration_runs_once_on_the_database_that_is_there() {
        open(Bank.schema()).close();
        var further = new Variant(
                "bank", with(SCRIPTS, "CREATE TABLE loan (name TEXT PRIMARY KEY); INSERT INTO loan VALUES ('x');"));

        open(further).close();
        SqliteStore<Bank> store = open(further);

        assertThat(store.digest()).isNotNull();
        store.close();
        assertThat(rows("SELECT count(*) FROM loan")).isEqualTo(1);
        assertThat(rows("SELECT count(*) FROM raft_migration")).isEqualTo(3);
    }

    @Test
    void a_migration_that_fails_leaves_the_database_as_it_was() {
        open(Bank.schema()).close();
        var broken =
                new Variant("bank", with(SCRIPTS, "CREATE TABLE loan (name TEXT); INSERT INTO nowhere VALUES (1);"));

        assertThatThrownBy(() -> open(broken))
                .isInstanceOf(StoreException.class)
                .hasMessageContaining("bank.db cannot be opened");

        open(Bank.schema()).close();
        assertThat(rows("SELECT count(*) FROM sqlite_schema WHERE name = 'loan'"))
                .isZero();
    }

    @Test
    void a_database_of_another_group_is_refused() {
        open(Bank.schema()).close();

        assertThatThrownBy(() -> open(new Variant("shop", SCRIPTS)))
                .isInstanceOf(StoreException.class)
                .hasMessage("database " + database + " belongs to the group 'bank' (expected: 'shop')");
    }

    @Test
    void a_database_that_a_newer_release_wrote_is_refused() {
        open(new Variant("bank", with(SCRIPTS, "CREATE TABLE loan (name TEXT);")))
                .close();

        assertThatThrownBy(() -> open(Bank.schema()))
                .isInstanceOf(StoreException.class)
                .hasMessageContaining("has seen 3 migrations and this program knows 2: a newer release wrote it");
    }

    @Test
    void a_released_migration_that_was_edited_is_refused() {
        open(Bank.schema()).close();
        var edited = new Variant("bank", List.of(SCRIPTS.get(0) + " ", SCRIPTS.get(1)));

        assertThatThrownBy(() -> open(edited))
                .isInstanceOf(StoreException.class)
                .hasMessageContaining("migration 1 differs")
                .hasMessageContaining("frozen");
    }

    @Test
    void a_database_of_the_first_form_is_brought_to_the_present_one() {
        open(Bank.schema()).close();
        run("ALTER TABLE raft_reply DROP COLUMN fingerprint");
        run("UPDATE raft_meta SET value = '1' WHERE key = 'form'");

        open(Bank.schema()).close();

        assertThat(rows("SELECT count(*) FROM raft_meta WHERE key = 'form' AND value = '2'"))
                .isEqualTo(1);
        assertThat(rows("SELECT count(*) FROM pragma_table_info('raft_reply') WHERE name = 'fingerprint'"))
                .isEqualTo(1);
    }

    @Test
    void a_database_of_another_form_of_the_replica_s_own_tables_is_refused() {
        open(Bank.schema()).close();
        run("UPDATE raft_meta SET value = '3' WHERE key = 'form'");

        assertThatThrownBy(() -> open(Bank.schema()))
                .isInstanceOf(StoreException.class)
                .hasMessageContaining("is of form 3 (expected: 2");
    }

    @Test
    void a_database_that_is_not_a_replica_s_is_refused_and_left_alone() {
        run("CREATE TABLE diary (day TEXT)");

        assertThatThrownBy(() -> open(Bank.schema()))
                .isInstanceOf(StoreException.class)
                .hasMessageContaining("has tables, but is not a replica's");

        assertThat(rows("SELECT count(*) FROM sqlite_schema")).isEqualTo(1);
    }

    @Test
    void a_file_that_is_no_database_is_refused() throws IOException {
        Files.writeString(database, "Dear diary, today I was taken for a database. ".repeat(100));

        assertThatThrownBy(() -> open(Bank.schema()))
                .isInstanceOf(StoreException.class)
                .hasMessageContaining("bank.db cannot be opened");
        assertThatThrownBy(() -> SqliteStore.peek(database))
                .isInstanceOf(StoreException.class)
                .hasMessageContaining("bank.db cannot be read");
    }

    @Test
    void peeking_says_how_far_a_database_has_come_without_serving_it() {
        assertThat(SqliteStore.peek(database)).isEmpty();
        assertThat(database).doesNotExist();

        SqliteStore<Bank> store = open(Bank.schema());
        store.apply(WrittenLog.begun().commands("a", new Deposit("ann", 5)).all());
        AppliedState applied = store.applied();
        store.close();

        assertThat(SqliteStore.peek(database)).contains(applied);
    }

    private SqliteStore<Bank> open(SqliteSchema<Bank> schema) {
        return SqliteStore.open(database, schema, WrittenLog.CODEC, StoreSettings.defaults());
    }

    private static List<String> with(List<String> scripts, String further) {
        List<String> all = new ArrayList<>(scripts);
        all.add(further);
        return all;
    }

    private long rows(String query) {
        try (Connection connection = DriverManager.getConnection("jdbc:sqlite:" + database);
                Statement statement = connection.createStatement()) {
            return statement.executeQuery(query).getLong(1);
        } catch (SQLException e) {
            throw new AssertionError(e);
        }
    }

    private void run(String sql) {
        try (Connection connection = DriverManager.getConnection("jdbc:sqlite:" + database);
                Statement statement = connection.createStatement()) {
            statement.executeUpdate(sql);
        } catch (SQLException e) {
            throw new AssertionError(e);
        }
    }

    @Test
    void what_is_derived_is_made_at_each_opening_in_the_transaction_of_the_migrations() {
        String further = "CREATE TABLE loan (name TEXT)";
        String derived = "INSERT INTO loan VALUES ('derived')";
        assertThatThrownBy(() -> open(new Derived(with(SCRIPTS, further), derived + "; nonsense")))
                .isInstanceOf(StoreException.class);
        assertThat(rows("SELECT count(*) FROM sqlite_schema")).isZero();

        open(new Derived(with(SCRIPTS, further), derived)).close();
        open(new Derived(with(SCRIPTS, further), derived)).close();

        assertThat(rows("SELECT count(*) FROM loan")).isEqualTo(2);
    }

    private record Derived(List<String> migrations, String script) implements SqliteSchema<Bank> {
        @Override
        public String group() {
            return Bank.schema().group();
        }

        @Override
        public List<Class<? extends Command<Bank, ?>>> commands() {
            return Bank.schema().commands();
        }

        @Override
        public void derive(Handle handle) {
            try {
                handle.createScript(script).execute();
            } catch (JdbiException e) {
                throw new StoreException("cannot be derived", e);
            }
        }

        @Override
        public Bank open(Handle handle, TouchedTags tags) {
            return Bank.schema().open(handle, tags);
        }
    }

    private record Variant(String group, List<String> migrations) implements SqliteSchema<Bank> {
        @Override
        public List<Class<? extends Command<Bank, ?>>> commands() {
            return Bank.schema().commands();
        }

        @Override
        public Bank open(Handle handle, TouchedTags tags) {
            return Bank.schema().open(handle, tags);
        }
    }
}
