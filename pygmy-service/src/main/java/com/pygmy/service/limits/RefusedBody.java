package com.pygmy.service.limits;

import org.eclipse.jetty.io.Content;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.util.Callback;
import org.eclipse.jetty.util.thread.Invocable;

/**
 * What a client still sends of a body that was refused is read and dropped before its connection is closed: closed with bytes that
 * nobody has read it would be reset, and the answer lost with it. This ends with the body, after {@value #BYTES_MAX} bytes, after the
 * time that a body may take, or once nothing has come for a second. Nothing is held meanwhile. Does not block.
 */
final class RefusedBody extends Invocable.Task.Abstract {
    private static final long BYTES_MAX = 8 << 20;
    private static final long PAUSE_MILLIS = 1_000;

    private final Request request;
    private final long endNanos;
    private final Callback callback;
    private long dropped;

    /** @param callback of the request, which has been answered */
    RefusedBody(Request request, long timeoutNanos, Callback callback) {
        super(InvocationType.NON_BLOCKING);
        this.request = request;
        this.endNanos = System.nanoTime() + timeoutNanos;
        this.callback = callback;
    }

    void drop() {
        run();
    }

    @Override
    public void run() {
        while (dropped < BYTES_MAX && System.nanoTime() - endNanos < 0) {
            Content.Chunk chunk = request.read();
            if (chunk == null) {
                request.getConnectionMetaData().getConnection().getEndPoint().setIdleTimeout(PAUSE_MILLIS);
                request.demand(this);
                return;
            }
            if (Content.Chunk.isFailure(chunk)) {
                break;
            }
            dropped += chunk.remaining();
            boolean last = chunk.isLast();
            chunk.release();
            if (last) {
                break;
            }
        }
        callback.succeeded();
    }
}
