package com.pygmy.raft.internal.membership;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.pygmy.raft.CommandId;
import com.pygmy.raft.ReplicaException;
import com.pygmy.raft.testing.Bank;
import com.pygmy.raft.testing.Bank.Deposit;
import com.pygmy.raft.testing.LocalGroup;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(60)
class DecodableCommandsTest {
    @TempDir
    Path directory;

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "null",
                "{\"node-2\":null}",
                "{\"node-2\":7}",
                "[]",
                "\0\0\0\0",
                "{\"node-2\":[\"bank.deposit\""
            })
    void a_file_that_says_nothing_counts_as_none(String content) throws IOException {
        Files.writeString(directory.resolve(DecodableCommands.FILE), content);
        DecodableCommands commands = DecodableCommands.open(
                directory,
                "node-1",
                () -> Set.of("node-1", "node-2"),
                name -> false,
                new TreeSet<>(Set.of("bank.deposit", "raft.log-form.1")),
                (peer, operation, body, timeout) -> new CompletableFuture<>());
        assertThat(commands.notDecodable("bank.deposit"))
                .hasValueSatisfying(reason -> assertThat(reason).contains("node-2"));
        assertThat(commands.saidNotToDecode("bank.deposit"))
                .as("the leader may know more")
                .isEmpty();
    }

    @Test
    void what_is_logged_waits_for_all_that_read_neither_its_type_nor_its_form() throws IOException {
        Files.writeString(directory.resolve(DecodableCommands.FILE), """
                {"node-2":["bank.deposit"],
                 "node-3":["bank.deposit","raft.log-form.2"]}""");
        DecodableCommands commands = DecodableCommands.open(
                directory,
                "node-1",
                () -> Set.of("node-1", "node-2"),
                name -> false,
                new TreeSet<>(Set.of("bank.deposit", "bank.note", "raft.log-form.1")),
                (peer, operation, body, timeout) -> new CompletableFuture<>());
        assertThat(commands.notDecodable("bank.deposit"))
                .as("a release that tells no form reads the first one")
                .isEmpty();
        assertThat(commands.notDecodable("bank.note"))
                .hasValueSatisfying(reason -> assertThat(reason).contains("node-2 cannot decode bank.note"));
        assertThat(commands.saidNotToDecode("bank.note"))
                .hasValueSatisfying(reason -> assertThat(reason).contains("node-2 cannot decode bank.note"));
        assertThat(commands.difference()).hasValue("node-2 does not know bank.note");

        DecodableCommands among = DecodableCommands.open(
                directory,
                "node-1",
                () -> Set.of("node-1", "node-3"),
                name -> false,
                new TreeSet<>(Set.of("bank.deposit", "raft.log-form.1")),
                (peer, operation, body, timeout) -> new CompletableFuture<>());
        assertThat(among.notDecodable("bank.deposit"))
                .hasValueSatisfying(reason -> assertThat(reason).contains("node-3 cannot decode raft.log-form.1"));
    }

    @Test
    void commands_expire_where_the_file_cannot_be_written() throws IOException {
        try (LocalGroup<Bank> group = new LocalGroup<>(Bank.schema(), directory, 3, settings -> settings)) {
            Files.createDirectories(group.directory("node-1").resolve(DecodableCommands.FILE + ".tmp"));
            CompletableFuture<?> alone = group.start("node-1")
                    .submit(CommandId.random(), new Deposit("anna", 1))
                    .orTimeout(20, TimeUnit.SECONDS);
            assertThatThrownBy(alone::join).hasCauseInstanceOf(ReplicaException.NoLeader.class);
        }
    }
}
