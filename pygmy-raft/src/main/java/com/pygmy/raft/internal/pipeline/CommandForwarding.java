package com.pygmy.raft.internal.pipeline;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.pygmy.raft.ReplicaException;
import com.pygmy.raft.internal.ratis.Consensus;
import com.pygmy.raft.internal.transport.PeerLink;
import com.pygmy.raft.internal.transport.PeerOperation;
import com.pygmy.raft.log.UndecodableEntryException;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Commands from a replica that follows to the one that leads: many in one call, each with an end of its own. Commands and
 * replies travel as the bytes they are.
 *
 * <pre>
 * request: timeout in milliseconds (4 bytes), number of commands (4), each: type (UTF), length (4), bytes
 * answer:  for each command, in the same order: {@link End} (1 byte); where applied, the index (8); length (4), the reply's or
 *          the message's bytes
 * </pre>
 */
public final class CommandForwarding {
    /** Waits a little longer than the leader does, so that the leader's result is the one that counts. */
    private static final Duration ANSWER_MARGIN = Duration.ofMillis(200);

    private static final Logger LOGGER = LoggerFactory.getLogger(CommandForwarding.class);

    /** How a command ended at the leader. */
    private enum End {
        APPLIED(0),
        /** It has no effect, and may be sent again. */
        NOT_PROPOSED(1),
        UNKNOWN(2),
        KEY_REUSED(3),
        UPGRADE_IN_PROGRESS(4);

        private final int number;

        End(int number) {
            this.number = number;
        }

        static End numbered(int number) throws IOException {
            for (End end : values()) {
                if (end.number == number) {
                    return end;
                }
            }
            throw new IOException("end: " + number + " (expected: 0 to " + (values().length - 1) + ")");
        }

        static End of(Throwable failure) {
            if (failure instanceof ReplicaException.KeyReused) {
                return KEY_REUSED;
            }
            if (failure instanceof ReplicaException.UpgradeInProgress) {
                return UPGRADE_IN_PROGRESS;
            }
            return failure instanceof ReplicaException known && !known.outcomeUnknown() ? NOT_PROPOSED : UNKNOWN;
        }
    }

    /** Holds what a peer forwards to what it declares. */
    public interface Check {
        /**
         * Passes exactly one command, of that type, that can be decoded here.
         *
         * @throws UndecodableEntryException for any other, as for one of a later release
         */
        void require(String type, byte[] encodedCommand);
    }

    private final PeerLink link;

    public CommandForwarding(PeerLink link) {
        this.link = link;
    }

    /** Sends a batch to the leader and completes its commands; gives those that may be sent again. */
    public CompletableFuture<List<PendingCommand>> send(String leader, List<PendingCommand> batch, Duration timeout) {
        return link.call(leader, PeerOperation.SUBMIT, request(batch, timeout), timeout.plus(ANSWER_MARGIN))
                .handle((answer, failure) -> {
                    if (failure != null) {
                        return unanswered(batch, Consensus.unwrap(failure));
                    }
                    return take(batch, answer);
                });
    }

    private static List<PendingCommand> unanswered(List<PendingCommand> batch, Throwable failure) {
        boolean notSent = failure instanceof ReplicaException known && !known.outcomeUnknown();
        if (!notSent) {
            batch.forEach(PendingCommand::maybeProposed);
        }
        return batch;
    }

    private static byte[] request(List<PendingCommand> batch, Duration timeout) {
        return written(out -> {
            out.writeInt((int) Math.min(Integer.MAX_VALUE, Math.max(1, timeout.toMillis())));
            out.writeInt(batch.size());
            for (PendingCommand command : batch) {
                out.writeUTF(command.type());
                write(out, command.encoded());
            }
        });
    }

    private static List<PendingCommand> take(List<PendingCommand> batch, byte[] answer) {
        List<PendingCommand> again = new ArrayList<>();
        int ended = 0;
        try (DataInputStream in = new DataInputStream(new ByteArrayInputStream(answer))) {
            for (; ended < batch.size(); ended++) {
                if (!end(batch.get(ended), in)) {
                    again.add(batch.get(ended));
                }
            }
        } catch (IOException e) {
            // Not an answer of this form: what became of the others is open.
            List<PendingCommand> others = batch.subList(ended, batch.size());
            others.forEach(PendingCommand::maybeProposed);
            again.addAll(others);
        }
        return again;
    }

    /** Completes a command with its part of the answer, unless it may be sent again. */
    private static boolean end(PendingCommand command, DataInputStream in) throws IOException {
        End end = End.numbered(in.readUnsignedByte());
        if (end == End.APPLIED) {
            long index = in.readLong();
            command.future().complete(new PendingCommand.Applied(read(in), index));
            return true;
        }
        String message = new String(read(in), UTF_8);
        switch (end) {
            case KEY_REUSED -> command.refuse(new ReplicaException.KeyReused(message));
            case UPGRADE_IN_PROGRESS -> command.fail(new ReplicaException.UpgradeInProgress(message));
            case UNKNOWN -> command.maybeProposed();
            default -> {}
        }
        return end == End.KEY_REUSED || end == End.UPGRADE_IN_PROGRESS;
    }

    /**
     * At the leader: submits a peer's batch and answers when each command has ended.
     *
     * @param check what fails it is not proposed
     */
    public static CompletableFuture<byte[]> answer(
            byte[] request, Duration timeoutMax, Check check, Consumer<List<PendingCommand>> submit) {
        List<PendingCommand> batch = new ArrayList<>();
        try (DataInputStream in = new DataInputStream(new ByteArrayInputStream(request))) {
            long timeout = TimeUnit.MILLISECONDS.toNanos(Math.min(timeoutMax.toMillis(), in.readInt()));
            long deadline = System.nanoTime() + timeout;
            int commands = in.readInt();
            for (int i = 0; i < commands; i++) {
                String type = in.readUTF();
                batch.add(new PendingCommand(read(in), type, deadline, true));
            }
        } catch (IOException e) {
            return CompletableFuture.failedFuture(
                    new ReplicaException.Overloaded("commands: not in the form that was expected"));
        }
        submit.accept(batch.stream().filter(command -> passes(command, check)).toList());
        return CompletableFuture.allOf(
                        batch.stream().map(PendingCommand::future).toArray(CompletableFuture[]::new))
                .handle((all, failure) -> results(batch));
    }

    private static boolean passes(PendingCommand command, Check check) {
        try {
            check.require(command.type(), command.encoded());
            return true;
        } catch (UndecodableEntryException e) {
            LOGGER.warn("a peer's command is not proposed: {}", e.getMessage());
            command.fail(
                    new ReplicaException.UpgradeInProgress("the leader cannot decode the command: " + e.getMessage()));
            return false;
        }
    }

    private static byte[] results(List<PendingCommand> batch) {
        return written(out -> {
            for (PendingCommand command : batch) {
                if (command.future().isCompletedExceptionally()) {
                    Throwable failure = Consensus.unwrap(failureOf(command));
                    out.writeByte(End.of(failure).number);
                    write(out, String.valueOf(failure.getMessage()).getBytes(UTF_8));
                } else {
                    PendingCommand.Applied applied = command.future().join();
                    out.writeByte(End.APPLIED.number);
                    out.writeLong(applied.index());
                    write(out, applied.reply());
                }
            }
        });
    }

    private static Throwable failureOf(PendingCommand ended) {
        return ended.future().handle((applied, failure) -> failure).join();
    }

    private interface Writing {
        void to(DataOutputStream out) throws IOException;
    }

    private static byte[] written(Writing writing) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (DataOutputStream out = new DataOutputStream(bytes)) {
            writing.to(out);
        } catch (IOException e) {
            throw new UncheckedIOException("writing to memory cannot fail", e);
        }
        return bytes.toByteArray();
    }

    private static void write(DataOutputStream out, byte[] bytes) throws IOException {
        out.writeInt(bytes.length);
        out.write(bytes);
    }

    private static byte[] read(DataInputStream in) throws IOException {
        int length = in.readInt();
        if (length < 0 || length > in.available()) {
            throw new IOException("length: " + length + " (expected: what is there)");
        }
        return in.readNBytes(length);
    }
}
