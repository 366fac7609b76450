package com.pygmy.service.limits;

import com.pygmy.service.limits.ByteBudget.Reason;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import org.eclipse.jetty.io.Content;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.util.thread.Invocable;

/**
 * The body of one request on its way in: copied out of the server's buffers as it arrives, counted as it grows, and given up
 * when it is too large, too slow or its room is needed. No thread waits for it. Its outcome is reported once.
 */
final class ArrivingBody extends Invocable.Task.Abstract implements ByteBudget.Waiting {
    private static final int FIRST_BYTES = 1024;

    /** What became of a body that did not arrive whole. */
    enum Failure {
        TOO_LARGE,
        NO_ROOM,
        TOO_SLOW,
        /** The client closed its connection, or sent what is no body. */
        BROKEN
    }

    private enum State {
        READING,
        WAITING,
        DONE
    }

    private final Request request;
    private final Holding holding;
    private final ByteBudget budget;
    private final int maxBytes;
    private final long deadlineNanos;
    private final Consumer<ByteBuffer> whole;
    private final Consumer<Failure> failed;
    private final AtomicReference<State> state = new AtomicReference<>(State.READING);
    private byte[] bytes = new byte[0];
    private int size;
    private boolean listed;

    /** @param whole called once the body is here, by the thread that read its end, unless {@link #isWhole()} took it */
    ArrivingBody(
            Request request,
            Holding holding,
            ByteBudget budget,
            int maxBytes,
            long timeoutNanos,
            Consumer<ByteBuffer> whole,
            Consumer<Failure> failed) {
        super(InvocationType.NON_BLOCKING);
        this.request = request;
        this.holding = holding;
        this.budget = budget;
        this.maxBytes = maxBytes;
        this.deadlineNanos = budget.nanoTime() + timeoutNanos;
        this.whole = whole;
        this.failed = failed;
    }

    /** Begins to read. Where all of it is here already nothing is called, and {@link #bytes()} has it. */
    boolean isWhole() {
        return read();
    }

    ByteBuffer bytes() {
        return ByteBuffer.wrap(bytes, 0, size);
    }

    @Override
    public void run() {
        if (state.compareAndSet(State.WAITING, State.READING) && read()) {
            whole.accept(bytes());
        }
    }

    /** Reads what is here. Only in state READING, so by one thread at a time. */
    private boolean read() {
        while (true) {
            Content.Chunk chunk = request.read();
            if (chunk == null) {
                waitForMore();
                return false;
            }
            if (Content.Chunk.isFailure(chunk)) {
                fail(chunk.getFailure() instanceof TimeoutException ? Failure.TOO_SLOW : Failure.BROKEN);
                return false;
            }
            boolean last = chunk.isLast();
            boolean tooLarge = size + chunk.remaining() > maxBytes;
            boolean taken = !tooLarge && take(chunk.getByteBuffer());
            chunk.release();
            if (!taken) {
                fail(tooLarge ? Failure.TOO_LARGE : Failure.NO_ROOM);
                return false;
            }
            if (last) {
                finish();
                return true;
            }
        }
    }

    private boolean take(ByteBuffer piece) {
        int needed = size + piece.remaining();
        if (needed > bytes.length) {
            int next = Math.min(maxBytes, Math.max(needed, Math.max(FIRST_BYTES, 2 * bytes.length)));
            long declared = request.getLength();
            int capacity = declared >= needed && declared < next ? (int) declared : next;
            if (!holding.grow(capacity - bytes.length)) {
                return false;
            }
            bytes = Arrays.copyOf(bytes, capacity);
        }
        int more = piece.remaining();
        piece.get(bytes, size, more);
        size += more;
        return true;
    }

    private void waitForMore() {
        if (!listed) {
            listed = true;
            budget.add(this);
        }
        state.set(State.WAITING);
        try {
            request.demand(this);
        } catch (IllegalStateException e) {
            // Given up by another thread in this moment, and answered already.
            if (state.get() != State.DONE) {
                throw e;
            }
        }
    }

    private void finish() {
        state.set(State.DONE);
        if (listed) {
            budget.remove(this);
        }
    }

    private void fail(Failure failure) {
        finish();
        discard(failure);
    }

    private void discard(Failure failure) {
        bytes = new byte[0];
        size = 0;
        holding.close();
        failed.accept(failure);
    }

    @Override
    public boolean isLate(long nowNanos) {
        return nowNanos - deadlineNanos >= 0;
    }

    @Override
    public boolean claim() {
        return state.compareAndSet(State.WAITING, State.DONE);
    }

    @Override
    public void end(Reason reason) {
        discard(reason == Reason.TOO_SLOW ? Failure.TOO_SLOW : Failure.NO_ROOM);
    }
}
