package com.pygmy.raft.log;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.pygmy.raft.Command;
import com.pygmy.raft.CommandId;
import com.pygmy.raft.Entry;
import com.pygmy.raft.LogName;
import com.pygmy.raft.testing.Bank;
import com.pygmy.raft.testing.Bank.Deposit;
import com.pygmy.raft.testing.Bank.Note;
import com.pygmy.raft.testing.Bank.Rob;
import com.pygmy.raft.testing.Bank.Transfer;
import com.pygmy.raft.testing.Bank.TransferOutcome;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class CommandCodecTest {
    private static final CommandId ID = new CommandId("k-1");
    private static final Instant AT = Instant.parse("2026-03-01T12:00:00.250Z");
    private static final String ENTRY = "{\"v\":1,\"at\":\"2026-03-01T12:00:00.250Z\",\"commands\":[%s]}";
    private static final String DEPOSIT =
            "{\"type\":\"bank.deposit\",\"id\":\"k-1\",\"body\":{\"account\":\"ann\",\"cents\":500}}";

    private final CommandCodec<Bank> codec = new CommandCodec<>(Bank.schema().commands());

    @Test
    void an_entry_is_one_json_document_of_several_commands() {
        byte[] deposit = codec.encode(ID, new Deposit("ann", 500));
        byte[] note = codec.encode(new CommandId("k-2"), new Note("ann", null));

        byte[] entry = CommandCodec.pack(AT.plusNanos(999_999), List.of(deposit, note));

        assertThat(new String(entry, UTF_8))
                .isEqualTo(ENTRY.formatted(DEPOSIT
                        + ",{\"type\":\"bank.note\",\"id\":\"k-2\",\"body\":{\"account\":\"ann\",\"text\":null}}"));
        assertThat(codec.decode(entry))
                .isEqualTo(new LoggedEntry<>(
                        AT,
                        List.of(
                                new LoggedCommand<>(ID, new Deposit("ann", 500), "bank.deposit"),
                                new LoggedCommand<>(new CommandId("k-2"), new Note("ann", null), "bank.note"))));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
                    "v":1                 | "v":2                      | v: 2 (expected: 1)
                    "v":1                 | "v":1.5                    | '1.5' at byte 5
                    "v":1,                |                            | (expected: field 'v')
                    "v":1,                | "v":1,"x":1,               | 'x' at byte
                    .250Z                 | .2505Z                     | (expected: whole milliseconds)
                    12:00:00.250Z         | noon                       | (expected: an instant)
                    "type":"bank.deposit" | "type":"bank.lend"         | type: 'bank.lend' (expected: one of [bank.deposit, bank.transfer, bank.note, bank.rob, raft.epoch]; a newer release has logged it)
                    "id":"k-1"            | "id":""                    | command id: '' (expected: 1 to 64 visible
                    "id":"k-1",           |                            | 'body' at byte
                    "cents":500           | "cents":500,"tip":1        | bank.deposit 'k-1': Unrecognized field "tip"
                    ,"cents":500          |                            | bank.deposit 'k-1': Missing creator property 'cents'
                    "cents":500           | "cents":null               | bank.deposit 'k-1': Invalid `null` value encountered for property "cents"
                    "account":"ann"       | "account":null             | bank.deposit 'k-1': Invalid `null` value encountered for property "account"
                    "cents":500           | "cents":500,"cents":5      | Duplicate field 'cents'
                    "cents":500           | "cents":"500"              | bank.deposit 'k-1': Cannot coerce String value
                    "cents":500           | "cents":5.5                | bank.deposit 'k-1': Cannot coerce Floating-point value
                    "account":"ann"       | "account":7                | bank.deposit 'k-1': Cannot coerce Integer value
                    }}]                   | },"x":1}]                  | 'x' at byte
                    }}]                   | }},7]                      | '7' at byte
                    }}]}                  | }}],"x":1}                 | 'x' at byte
                    }}]}                  | }}]}{}                     | '{' after its end
                    }}]}                  | }}]} garbage               | Unrecognized token 'garbage'
                    }}]}                  | }}]                        | Unexpected end-of-input
                    """)
    void whatever_is_not_exactly_the_form_is_refused_with_the_reason(String from, @Nullable String to, String reason) {
        String sound = ENTRY.formatted(DEPOSIT);
        assertThat(sound).contains(from);
        String altered = sound.replace(from, to == null ? "" : to);

        assertThatThrownBy(() -> codec.decode(altered.getBytes(UTF_8)))
                .isInstanceOf(UndecodableEntryException.class)
                .hasMessageStartingWith("log entry: ")
                .hasMessageContaining(reason);
    }

    @Test
    void an_entry_without_commands_is_refused() {
        assertThatThrownBy(() -> codec.decode(ENTRY.formatted("").getBytes(UTF_8)))
                .isInstanceOf(UndecodableEntryException.class)
                .hasMessageContaining("commands: none");
        assertThatThrownBy(() -> CommandCodec.pack(AT, List.of())).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void a_nullable_component_may_be_null_but_not_missing() {
        String note = "{\"type\":\"bank.note\",\"id\":\"k-1\",\"body\":{\"account\":\"ann\"}}";

        assertThatThrownBy(() -> codec.decodeCommand(note.getBytes(UTF_8)))
                .isInstanceOf(UndecodableEntryException.class)
                .hasMessageContaining("Missing creator property 'text'");
    }

    @Test
    @SuppressWarnings("NullAway") // the fault that this test is about
    void a_command_that_could_not_be_read_back_never_gets_into_the_log() {
        assertThatThrownBy(() -> codec.encode(ID, new Deposit(null, 500)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("cannot be logged")
                .hasMessageContaining("\"account\"");
    }

    @Test
    void replies_are_read_back_as_the_type_that_the_command_declares() {
        Transfer transfer = new Transfer("ann", "bob", 200);
        byte[] refused = codec.encodeReply(transfer, new TransferOutcome.Refused(50));

        assertThat(new String(refused, UTF_8)).isEqualTo("{\"outcome\":\"REFUSED\",\"missingCents\":50}");
        TransferOutcome outcome = codec.decodeReply(transfer, refused);
        assertThat(outcome).isEqualTo(new TransferOutcome.Refused(50));
        Long balance = codec.decodeReply(new Rob("ann"), "7".getBytes(UTF_8));
        assertThat(balance).isEqualTo(7);
        assertThatThrownBy(() -> codec.decodeReply(transfer, "{\"outcome\":\"LOST\"}".getBytes(UTF_8)))
                .isInstanceOf(UndecodableEntryException.class)
                .hasMessageContaining("reply of bank.transfer");
    }

    @Test
    void the_form_holds_the_components_of_a_record_and_nothing_else() {
        CommandCodec<Bank> rich = new CommandCodec<>(List.of(Rich.class));
        Rich command = new Rich(
                Optional.empty(),
                Duration.ofMillis(1500),
                AT,
                new TreeMap<>(Map.of("b", 0.1, "a", 1e21)),
                List.of(Kind.OLD));

        byte[] encoded = rich.encode(ID, command);

        assertThat(new String(encoded, UTF_8))
                .contains("{\"name\":null,\"pause\":\"PT1.5S\",\"at\":\"2026-03-01T12:00:00.250Z\","
                        + "\"weights\":{\"a\":1.0E21,\"b\":0.1},\"kinds\":[\"OLD\"]}");
        assertThat(rich.decodeCommand(encoded).command()).isEqualTo(command);
        List<Optional<String>> reply = rich.decodeReply(command, rich.encodeReply(command, List.of(Optional.of("x"))));
        assertThat(reply).containsExactly(Optional.of("x"));
    }

    @Test
    void every_group_knows_the_command_that_names_its_epoch() {
        CommandCodec<Bank> none = new CommandCodec<>(List.of());

        LoggedCommand<Bank> decoded = none.decodeCommand(none.encode(ID, new EstablishEpoch<>("3f2a")));

        assertThat(decoded.command()).isEqualTo(new EstablishEpoch<Bank>("3f2a"));
        assertThat(none.types()).isEmpty();
    }

    @Test
    void classes_that_are_no_commands_of_the_log_are_refused() {
        assertRefused("has no @LogName", List.of(Nameless.class));
        assertRefused("is neither a record nor a sealed interface of records", List.of(NoRecord.class));
        assertRefused("has the name 'Bank Deposit' (expected: lower-case words", List.of(Shouting.class));
        assertRefused("has the name 'bank.deposit', as has", List.of(Deposit.class, SameName.class));
        assertRefused("has the name 'bank.deposit', as has", List.of(Deposit.class, Deposit.class));
        assertRefused("has the name 'raft.epoch', as has", List.of(Usurper.class));
    }

    private static void assertRefused(String reason, List<Class<? extends Command<Bank, ?>>> commands) {
        assertThatThrownBy(() -> new CommandCodec<Bank>(commands))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining(reason);
    }

    private enum Kind {
        OLD
    }

    private interface Counting extends Command<Bank, Long> {
        @Override
        default Long applyTo(Bank bank, Entry entry) {
            return 0L;
        }
    }

    private record Nameless() implements Counting {}

    @LogName("bank.loose")
    private static final class NoRecord implements Counting {}

    @LogName("Bank Deposit")
    private record Shouting() implements Counting {}

    @LogName("bank.deposit")
    private record SameName() implements Counting {}

    @LogName("raft.epoch")
    private record Usurper() implements Counting {}

    @LogName("bank.rich")
    record Rich(Optional<String> name, Duration pause, Instant at, Map<String, Double> weights, List<Kind> kinds)
            implements Command<Bank, List<Optional<String>>> {
        public boolean isEmpty() {
            return true;
        }

        public String getTitle() {
            return "not logged";
        }

        @Override
        public List<Optional<String>> applyTo(Bank bank, Entry entry) {
            return List.of(name);
        }
    }
}
