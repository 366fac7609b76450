package com.pygmy.raft.sqlite;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.pygmy.raft.Command;
import com.pygmy.raft.testing.Bank;
import com.pygmy.raft.testing.Bank.Note;
import java.nio.file.Path;
import java.util.List;
import org.jdbi.v3.core.Handle;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DiskFullTest {
    @TempDir
    Path directory;

    @Test
    void a_disk_that_is_full_stops_the_store_with_nothing_half_applied_and_a_larger_one_goes_on() {
        Path database = directory.resolve("bank.db");
        WrittenLog log = WrittenLog.begun();
        for (int i = 0; i < 300; i++) {
            log.commands("n-" + i, new Note("ann", "x".repeat(1000)));
        }
        long reached;
        try (SqliteStore<Bank> small =
                SqliteStore.open(database, new SmallDisk(), WrittenLog.CODEC, StoreSettings.defaults())) {
            small.apply(log.all().subList(0, 2));
            assertThatThrownBy(() -> {
                        while (true) {
                            small.apply(log.after(small.applied().index()).subList(0, 7));
                        }
                    })
                    .isInstanceOf(ApplyFailedException.class)
                    .hasMessageContaining("SQLITE_FULL");
            reached = small.applied().index();
            assertThat(reached).isBetween(10L, 250L);
            assertThat(small.read(Bank::notes).value()).isEqualTo(reached - 1);
        }

        try (SqliteStore<Bank> large = WrittenLog.open(database)) {
            assertThat(large.applied().index()).isEqualTo(reached);
            large.apply(log.after(reached));
            assertThat(large.read(Bank::notes).value()).isEqualTo(300);
        }
    }

    /** The schema of a bank on a disk of 64 pages. */
    private record SmallDisk() implements SqliteSchema<Bank> {
        @Override
        public String group() {
            return "bank";
        }

        @Override
        public List<Class<? extends Command<Bank, ?>>> commands() {
            return Bank.schema().commands();
        }

        @Override
        public List<String> migrations() {
            return Bank.schema().migrations();
        }

        @Override
        public Bank open(Handle handle, TouchedTags tags) {
            handle.select("PRAGMA max_page_count = 64").mapTo(Long.class).one();
            return Bank.schema().open(handle, tags);
        }
    }
}
