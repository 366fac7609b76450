package com.pygmy.raft.internal.transport;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.pygmy.raft.ReplicaException;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.apache.ratis.thirdparty.io.netty.buffer.ByteBuf;
import org.apache.ratis.thirdparty.io.netty.buffer.ByteBufAllocator;

/**
 * The frames of calls between replicas, each after its length in four bytes:
 *
 * <pre>
 * request: call (8 bytes), operation (1), body
 * answer:  call (8 bytes), result (1): 0 and the body, or a kind of failure and its message in UTF-8
 * </pre>
 */
final class CallFrames {
    private static final int HEADER_BYTES = Long.BYTES + 1;
    private static final int ANSWERED = 0;

    /** What fits a frame beside its header. */
    static final int BODY_BYTES_MAX = PeerServer.FRAME_BYTES_MAX - HEADER_BYTES;

    /** How a replica reports that an operation failed. */
    private enum Failure {
        NO_LEADER(1),
        LAGGING(2),
        OVERLOADED(3),
        OUTCOME_UNKNOWN(4),
        CHANGE_REFUSED(5);

        private final int number;

        Failure(int number) {
            this.number = number;
        }

        static Failure of(Throwable failure) {
            if (failure instanceof ReplicaException.Lagging) {
                return LAGGING;
            }
            if (failure instanceof ReplicaException.Overloaded) {
                return OVERLOADED;
            }
            if (failure instanceof ReplicaException.ChangeRefused) {
                return CHANGE_REFUSED;
            }
            boolean notDone = failure instanceof ReplicaException known && !known.outcomeUnknown();
            return notDone ? NO_LEADER : OUTCOME_UNKNOWN;
        }

        private ReplicaException toException(String message) {
            return switch (this) {
                case NO_LEADER -> new ReplicaException.NoLeader(message);
                case LAGGING -> new ReplicaException.Lagging(message);
                case OVERLOADED -> new ReplicaException.Overloaded(message);
                case OUTCOME_UNKNOWN -> new ReplicaException.OutcomeUnknown(message);
                case CHANGE_REFUSED -> new ReplicaException.ChangeRefused(message);
            };
        }
    }

    private CallFrames() {}

    static ByteBuf request(ByteBufAllocator allocator, long call, PeerOperation operation, byte[] body) {
        return frame(allocator, call, operation.number, body);
    }

    static ByteBuf answer(ByteBufAllocator allocator, long call, byte[] body) {
        return frame(allocator, call, ANSWERED, body);
    }

    static ByteBuf failure(ByteBufAllocator allocator, long call, Throwable failure) {
        byte[] message = String.valueOf(failure.getMessage()).getBytes(UTF_8);
        return frame(allocator, call, Failure.of(failure).number, message);
    }

    private static ByteBuf frame(ByteBufAllocator allocator, long call, int kind, byte[] body) {
        return allocator
                .buffer(Integer.BYTES + HEADER_BYTES + body.length)
                .writeInt(HEADER_BYTES + body.length)
                .writeLong(call)
                .writeByte(kind)
                .writeBytes(body);
    }

    /** Whether a frame is long enough to be read. */
    static boolean isFrame(ByteBuf frame) {
        return frame.readableBytes() >= HEADER_BYTES;
    }

    /** The operation with a request's number. */
    static Optional<PeerOperation> operation(int number) {
        for (PeerOperation operation : PeerOperation.values()) {
            if (operation.number == number) {
                return Optional.of(operation);
            }
        }
        return Optional.empty();
    }

    /** Completes a call with the rest of its answer's frame, after the call's number. */
    static void complete(CompletableFuture<byte[]> call, ByteBuf frame) {
        int result = frame.readByte();
        byte[] body = rest(frame);
        if (result == ANSWERED) {
            call.complete(body);
            return;
        }
        String message = new String(body, UTF_8);
        for (Failure failure : Failure.values()) {
            if (failure.number == result) {
                call.completeExceptionally(failure.toException(message));
                return;
            }
        }
        call.completeExceptionally(new ReplicaException.OutcomeUnknown("the other replica answered with " + result));
    }

    static byte[] rest(ByteBuf frame) {
        byte[] body = new byte[frame.readableBytes()];
        frame.readBytes(body);
        return body;
    }
}
