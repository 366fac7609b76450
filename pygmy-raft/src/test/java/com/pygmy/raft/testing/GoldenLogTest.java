package com.pygmy.raft.testing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.pygmy.raft.Command;
import com.pygmy.raft.log.CommandCodec;
import com.pygmy.raft.testing.Bank.Deposit;
import com.pygmy.raft.testing.Bank.Note;
import com.pygmy.raft.testing.Bank.Rob;
import com.pygmy.raft.testing.Bank.Transfer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class GoldenLogTest {
    private static final List<Command<Bank, ?>> EXAMPLES = List.of(
            new Deposit("ann", 500),
            new Transfer("ann", "bob", 200),
            new Note("ann", "hello"),
            new Note("ann", null),
            new Rob("ann"));

    private final CommandCodec<Bank> codec = new CommandCodec<>(Bank.schema().commands());

    @Test
    void the_commands_of_the_bank_are_what_they_always_were() {
        GoldenLog.in(Path.of("src/test/resources/golden")).verify(codec, EXAMPLES);
    }

    @Test
    void a_type_without_a_file_is_a_fault(@TempDir Path empty) {
        assertThatThrownBy(() -> new GoldenLog(empty, false).verify(codec, EXAMPLES))
                .isInstanceOf(AssertionError.class)
                .hasMessageContaining("bank.deposit: no golden file")
                .hasMessageContaining("bank.note: no golden file");
    }

    @Test
    void a_type_without_an_example_is_a_fault() {
        assertThatThrownBy(
                        () -> GoldenLog.in(Path.of("src/test/resources/golden")).verify(codec, EXAMPLES.subList(0, 4)))
                .isInstanceOf(AssertionError.class)
                .hasMessageContaining("bank.rob: no example");
    }

    @Test
    void a_changed_form_is_a_fault_and_is_never_overwritten(@TempDir Path directory) throws IOException {
        GoldenLog golden = new GoldenLog(directory, true);
        golden.verify(codec, EXAMPLES);
        Path deposit = directory.resolve("bank.deposit.json");
        String released = Files.readString(deposit).replace("cents", "centimes");
        Files.writeString(deposit, released);

        assertThatThrownBy(() -> golden.verify(codec, EXAMPLES))
                .isInstanceOf(AssertionError.class)
                .hasMessageContaining("bank.deposit: was");
        assertThat(deposit).hasContent(released);
    }

    @Test
    void a_file_whose_command_is_gone_is_a_fault(@TempDir Path directory) throws IOException {
        GoldenLog golden = new GoldenLog(directory, true);
        Files.writeString(directory.resolve("bank.merge.json"), "{}\n");

        assertThatThrownBy(() -> golden.verify(codec, EXAMPLES))
                .isInstanceOf(AssertionError.class)
                .hasMessageContaining("bank.merge: has a golden file");
    }
}
