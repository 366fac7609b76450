package com.pygmy.raft.internal.promise;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.pygmy.raft.crash.CrashPoint;
import com.pygmy.raft.internal.promise.Promises.Acknowledged;
import com.pygmy.raft.internal.promise.Promises.Kept;
import com.pygmy.raft.internal.promise.Promises.UnreadableException;
import com.pygmy.raft.internal.promise.Promises.Vote;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.ByteBuffer;
import java.util.Optional;
import java.util.function.Function;
import java.util.zip.CRC32C;
import org.jspecify.annotations.Nullable;

/**
 * The form of the file of {@link Promises}: four slots of one page each, two for the vote and two for the acknowledged entry.
 * A slot is a CRC-32C, its number of bytes, a sequence number and the record; the higher sequence number is the newer. Not
 * thread-safe.
 */
public final class PromiseSlots {
    private static final int SLOT_BYTES = 4096;
    private static final int HEAD_BYTES = Long.BYTES + Integer.BYTES;
    private static final int VOTES = 0;
    private static final int ACKNOWLEDGEMENTS = 2;
    private static final int SLOTS = 4;
    public static final int FILE_BYTES = SLOTS * SLOT_BYTES;

    private static final CrashPoint HALF_WRITTEN = CrashPoint.named("promise.half-written");

    private final String owner;
    private final int[] turns = new int[SLOTS];
    private long sequence = 1;

    PromiseSlots(String owner) {
        this.owner = owner;
    }

    private record Slot(long sequence, ByteBuffer body) {}

    Kept read(RandomAccessFile file) throws IOException {
        byte[] content = new byte[FILE_BYTES];
        if (file.length() != FILE_BYTES) {
            throw new UnreadableException("it has " + file.length() + " bytes (expected: " + FILE_BYTES + ")");
        }
        file.seek(0);
        file.readFully(content);
        Vote vote = newest(content, VOTES, this::vote);
        Acknowledged acknowledged = newest(
                content, ACKNOWLEDGEMENTS, body -> new Acknowledged(body.getLong(), body.getLong(), body.getLong()));
        if (vote == null || acknowledged == null) {
            throw new UnreadableException("it belongs to another replica (expected: " + owner + ")");
        }
        return new Kept(vote, acknowledged);
    }

    /** Null where it is another replica's. */
    private @Nullable Vote vote(ByteBuffer body) {
        Vote vote = new Vote(body.getLong(), text(body), body.get() == 1);
        return text(body).equals(owner) ? vote : null;
    }

    private <T> @Nullable T newest(byte[] content, int first, Function<ByteBuffer, @Nullable T> decode)
            throws UnreadableException {
        Optional<Slot> one = slot(content, first);
        Optional<Slot> two = slot(content, first + 1);
        if (one.isEmpty() && two.isEmpty()) {
            throw new UnreadableException("no checksum in it holds");
        }
        long oneAt = one.map(Slot::sequence).orElse(0L);
        long twoAt = two.map(Slot::sequence).orElse(0L);
        sequence = Math.max(sequence, Math.max(oneAt, twoAt) + 1);
        // The next write goes over the older of the two.
        turns[first] = oneAt > twoAt ? 1 : 0;
        return decode.apply((oneAt > twoAt ? one : two).orElseThrow().body());
    }

    private static Optional<Slot> slot(byte[] content, int number) {
        ByteBuffer slot =
                ByteBuffer.wrap(content, number * SLOT_BYTES, SLOT_BYTES).slice();
        long checksum = slot.getLong();
        int length = slot.getInt();
        if (length < Long.BYTES || length > SLOT_BYTES - HEAD_BYTES) {
            return Optional.empty();
        }
        ByteBuffer body = slot.slice().limit(length);
        return checksum(body.duplicate()) == checksum ? Optional.of(new Slot(body.getLong(), body)) : Optional.empty();
    }

    private static long checksum(ByteBuffer bytes) {
        CRC32C sum = new CRC32C();
        sum.update(bytes);
        return sum.getValue();
    }

    void write(RandomAccessFile file, Vote vote) throws IOException {
        byte[] votedFor = vote.votedFor().getBytes(UTF_8);
        byte[] ownerBytes = owner.getBytes(UTF_8);
        ByteBuffer body = ByteBuffer.allocate(Long.BYTES + 2 * Integer.BYTES + 1 + votedFor.length + ownerBytes.length)
                .putLong(vote.term())
                .putInt(votedFor.length)
                .put(votedFor)
                .put((byte) (vote.closed() ? 1 : 0))
                .putInt(ownerBytes.length)
                .put(ownerBytes);
        write(file, VOTES, body.flip());
    }

    private static String text(ByteBuffer body) {
        byte[] bytes = new byte[body.getInt()];
        body.get(bytes);
        return new String(bytes, UTF_8);
    }

    void write(RandomAccessFile file, Acknowledged acknowledged) throws IOException {
        ByteBuffer body = ByteBuffer.allocate(3 * Long.BYTES)
                .putLong(acknowledged.term())
                .putLong(acknowledged.index())
                .putLong(acknowledged.entryTerm());
        write(file, ACKNOWLEDGEMENTS, body.flip());
    }

    private void write(RandomAccessFile file, int first, ByteBuffer body) throws IOException {
        int length = Long.BYTES + body.remaining();
        if (length > SLOT_BYTES - HEAD_BYTES) {
            throw new IllegalArgumentException("a record of " + length + " bytes (expected: at most one page)");
        }
        ByteBuffer slot = ByteBuffer.allocate(HEAD_BYTES + length);
        slot.position(HEAD_BYTES);
        slot.putLong(sequence).put(body);
        slot.putInt(Long.BYTES, length)
                .putLong(0, checksum(slot.duplicate().position(HEAD_BYTES).limit(HEAD_BYTES + length)));
        file.seek((long) (first + turns[first]) * SLOT_BYTES);
        HALF_WRITTEN.reached(() -> file.write(slot.array(), 0, slot.capacity() / 2));
        file.write(slot.array());
        turns[first] = 1 - turns[first];
        sequence++;
    }
}
