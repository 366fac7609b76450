package com.pygmy.raft.internal.pipeline;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.common.primitives.Bytes;
import com.pygmy.raft.CommandId;
import com.pygmy.raft.ReplicaException;
import com.pygmy.raft.internal.transport.PeerLink;
import com.pygmy.raft.log.CommandCodec;
import com.pygmy.raft.testing.Bank;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;

/** What a command is at the follower that was given it, it is at the leader, and so is its reply on the way back. */
class CommandForwardingTest {
    private static final Duration TIMEOUT = Duration.ofSeconds(20);
    private static final byte[] COMMAND =
            "{\"type\":\"x\",\"id\":\"1\",\"body\":{\"amount\":0.1234567890123456789,\"e\":1.0e3}}".getBytes(UTF_8);

    private static PendingCommand command() {
        return new PendingCommand(COMMAND, "x", System.nanoTime() + TIMEOUT.toNanos(), false);
    }

    /** Gives the commands that may be tried again. */
    private static List<PendingCommand> forward(List<PendingCommand> batch, Consumer<List<PendingCommand>> leader) {
        PeerLink link = (peer, operation, body, timeout) ->
                CommandForwarding.answer(body, TIMEOUT, (type, encoded) -> {}, leader);
        return new CommandForwarding(link).send("leader", batch, TIMEOUT).join();
    }

    @Test
    void a_command_and_its_reply_are_the_same_bytes_at_the_leader() {
        byte[] reply = "{\"sum\":0.1234567890123456789}".getBytes(UTF_8);
        PendingCommand command = command();
        List<PendingCommand> again = forward(List.of(command), arrived -> {
            assertThat(arrived).singleElement().satisfies(each -> {
                assertThat(each.encoded()).isEqualTo(COMMAND);
                assertThat(each.type()).isEqualTo("x");
                assertThat(each.onlyHere()).isTrue();
                each.future().complete(new PendingCommand.Applied(reply, 7));
            });
        });
        assertThat(again).isEmpty();
        assertThat(command.future().join().reply()).isEqualTo(reply);
        assertThat(command.future().join().index()).isEqualTo(7);
    }

    @Test
    void each_command_of_a_batch_ends_as_it_did_at_the_leader() {
        PendingCommand applied = command();
        PendingCommand reused = command();
        PendingCommand notProposed = command();
        PendingCommand unknown = command();
        List<PendingCommand> again = forward(List.of(applied, reused, notProposed, unknown), arrived -> {
            arrived.get(3).future().completeExceptionally(new ReplicaException.OutcomeUnknown("perhaps"));
            arrived.get(2).future().completeExceptionally(new ReplicaException.NoLeader("not now"));
            arrived.get(1).future().completeExceptionally(new ReplicaException.KeyReused("another"));
            arrived.get(0).future().complete(new PendingCommand.Applied(new byte[0], 1));
        });
        assertThat(again).containsExactly(notProposed, unknown);
        assertThat(applied.future()).isCompleted();
        assertThatThrownBy(() -> reused.future().join())
                .hasCauseInstanceOf(ReplicaException.KeyReused.class)
                .hasMessageContaining("another");
        ReplicaException late = new ReplicaException.NoLeader("too late");
        notProposed.fail(late);
        unknown.fail(late);
        assertThatThrownBy(() -> notProposed.future().join()).hasCause(late);
        assertThatThrownBy(() -> unknown.future().join()).hasCauseInstanceOf(ReplicaException.OutcomeUnknown.class);
    }

    @Test
    void what_an_answer_that_is_cut_short_does_not_tell_is_unknown() {
        for (int length = 0; length < 13; length++) {
            PendingCommand command = command();
            int cut = length;
            PeerLink link = (peer, operation, body, timeout) -> CompletableFuture.completedFuture(new byte[cut]);
            assertThat(new CommandForwarding(link)
                            .send("leader", List.of(command), TIMEOUT)
                            .join())
                    .containsExactly(command);
            command.fail(new ReplicaException.NoLeader("too late"));
            assertThatThrownBy(() -> command.future().join()).hasCauseInstanceOf(ReplicaException.OutcomeUnknown.class);
        }
    }

    /** A peer that is wrong, or lies, about what it forwards. */
    @Test
    void what_is_not_one_command_of_the_type_that_is_declared_is_not_proposed() {
        CommandCodec<Bank> codec = new CommandCodec<>(Bank.schema().commands());
        byte[] deposit = codec.encode(new CommandId("1"), new Bank.Deposit("anna", 1));
        String type = codec.typeName(new Bank.Deposit("anna", 1));
        byte[] two = Bytes.concat(deposit, ",".getBytes(UTF_8), deposit);
        assertThat(proposed(codec, new PendingCommand(deposit, type, 0, false))).hasSize(1);
        assertThat(proposed(codec, new PendingCommand(two, type, 0, false))).isEmpty();
        assertThat(proposed(codec, new PendingCommand(deposit, "bank.older", 0, false)))
                .isEmpty();
    }

    private static List<PendingCommand> proposed(CommandCodec<Bank> codec, PendingCommand command) {
        List<PendingCommand> proposed = new ArrayList<>();
        PeerLink link = (peer, operation, body, timeout) ->
                CommandForwarding.answer(body, TIMEOUT, codec::requireDecodable, arrived -> {
                    proposed.addAll(arrived);
                    arrived.forEach(each -> each.future().complete(new PendingCommand.Applied(new byte[0], 1)));
                });
        new CommandForwarding(link).send("leader", List.of(command), TIMEOUT).join();
        return proposed;
    }
}
