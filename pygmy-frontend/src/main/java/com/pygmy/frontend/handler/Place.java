package com.pygmy.frontend.handler;

import java.nio.ByteBuffer;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.util.Callback;
import org.jspecify.annotations.Nullable;

/**
 * The place of one request among those that may be inside at a time, until its answer begins to be written. How long a
 * client takes to read it keeps no place from others: connections and bytes are bounded, too.
 */
final class Place extends Response.Wrapper {
    private final AtomicInteger taken;
    private final AtomicBoolean left = new AtomicBoolean();
    private final AtomicBoolean ended = new AtomicBoolean();

    /** @param taken is counted down when the place is free again */
    Place(Request request, Response response, AtomicInteger taken) {
        super(request, response);
        this.taken = taken;
    }

    /**
     * The callback of an answer that may end before it begins. It ends once: where handling a request fails after it was answered,
     * or has others at work on it, they may end it, too.
     */
    Callback leaving(Callback callback) {
        return new Callback.Nested(callback) {
            @Override
            public void succeeded() {
                if (ended.compareAndSet(false, true)) {
                    leave();
                    super.succeeded();
                }
            }

            @Override
            public void failed(Throwable failure) {
                if (ended.compareAndSet(false, true)) {
                    leave();
                    super.failed(failure);
                }
            }
        };
    }

    @Override
    public void write(boolean last, @Nullable ByteBuffer content, Callback callback) {
        leave();
        super.write(last, content, callback);
    }

    private void leave() {
        if (left.compareAndSet(false, true)) {
            taken.decrementAndGet();
        }
    }
}
