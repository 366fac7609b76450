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
                Set.of("node-1", "node-2"),
                new TreeSet<>(Set.of("bank.deposit")),
                (peer, operation, body, timeout) -> new CompletableFuture<>());
        assertThat(commands.notDecodable("bank.deposit"))
                .hasValueSatisfying(reason -> assertThat(reason).contains("node-2"));
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
