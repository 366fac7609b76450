package com.pygmy.service.limits;

import com.pygmy.service.limits.ByteBudget.Reason;
import com.pygmy.service.limits.ClientMetrics.Refused;
import java.nio.ByteBuffer;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import org.eclipse.jetty.io.EofException;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.util.Callback;
import org.jspecify.annotations.Nullable;

/**
 * A response whose client must read it: bytes that wait for the client are counted, and the time that all writes of one
 * response wait for it is bounded by a rate. The connection of a client that is too slow is closed.
 */
final class LimitedResponse extends Response.Wrapper {
    /** What one connection has in a buffer of the server anyway is not counted: there is a limit on connections. */
    private static final int BUFFER_BYTES = 32 * 1024;

    private final Holding holding;
    private final ByteBudget budget;
    private final Rules rules;
    private final ClientMetrics metrics;
    private long writtenBytes;
    private long waitedNanos;

    /**
     * How slow a client may be.
     *
     * @param graceNanos how long it may let one response wait
     * @param bytesPerSecondMin what it must read a second beyond that
     */
    record Rules(long graceNanos, long bytesPerSecondMin) {
        long allowedNanos(long bytes) {
            return graceNanos + TimeUnit.SECONDS.toNanos(bytes) / bytesPerSecondMin;
        }
    }

    LimitedResponse(
            Request request,
            Response response,
            Holding holding,
            ByteBudget budget,
            Rules rules,
            ClientMetrics metrics) {
        super(request, response);
        this.holding = holding;
        this.budget = budget;
        this.rules = rules;
        this.metrics = metrics;
    }

    @Override
    public void write(boolean last, @Nullable ByteBuffer content, Callback callback) {
        PendingWrite write = new PendingWrite(content == null ? 0 : content.remaining(), callback);
        super.write(last, content, write);
        write.waitsUnlessDone();
    }

    private synchronized void wrote(int bytes, long nanos) {
        writtenBytes += bytes;
        waitedNanos += nanos;
    }

    /** Whether the client has let this response wait for longer than it may, a write under way included. */
    private synchronized boolean isLate(int bytes, long nanos) {
        return waitedNanos + nanos >= rules.allowedNanos(writtenBytes + bytes);
    }

    private enum State {
        NEW,
        WAITING,
        DONE
    }

    private final class PendingWrite extends Callback.Nested implements ByteBudget.Waiting {
        private final int bytes;
        private final AtomicReference<State> state = new AtomicReference<>(State.NEW);
        private volatile long sinceNanos;

        PendingWrite(int bytes, Callback callback) {
            super(callback);
            this.bytes = bytes;
        }

        /** Most writes are done when they return: only the others are worth a place in the list. */
        void waitsUnlessDone() {
            if (state.get() == State.DONE) {
                return;
            }
            sinceNanos = budget.nanoTime();
            budget.add(this);
            if (!state.compareAndSet(State.NEW, State.WAITING)) {
                budget.remove(this);
            } else if (!holding.growTo(bytes - BUFFER_BYTES) && claim()) {
                budget.remove(this);
                end(Reason.NO_ROOM);
            }
        }

        private void done() {
            boolean waited = state.getAndSet(State.DONE) == State.WAITING;
            if (waited) {
                budget.remove(this);
            }
            wrote(bytes, waited ? budget.nanoTime() - sinceNanos : 0);
        }

        @Override
        public void succeeded() {
            done();
            super.succeeded();
        }

        @Override
        public void failed(Throwable failure) {
            done();
            super.failed(failure);
        }

        @Override
        public boolean isLate(long nowNanos) {
            return LimitedResponse.this.isLate(bytes, nowNanos - sinceNanos);
        }

        @Override
        public boolean claim() {
            return state.compareAndSet(State.WAITING, State.DONE);
        }

        @Override
        public void end(Reason reason) {
            metrics.refused(reason == Reason.TOO_SLOW ? Refused.ANSWER_TOO_SLOW : Refused.ANSWER_NO_ROOM);
            holding.close();
            getRequest()
                    .getConnectionMetaData()
                    .getConnection()
                    .getEndPoint()
                    .close(new EofException("the client does not read its answer: " + reason));
        }
    }
}
