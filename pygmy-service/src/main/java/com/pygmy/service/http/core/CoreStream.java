package com.pygmy.service.http.core;

import java.nio.ByteBuffer;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.util.Callback;

/** The body of an answer that is written piece by piece. One write at a time; none blocks. */
public final class CoreStream {
    private final Response response;
    private final Callback callback;

    /** @param callback ends the exchange */
    public CoreStream(Response response, Callback callback) {
        this.response = response;
        this.callback = callback;
    }

    /**
     * Sends a piece.
     *
     * @param sent succeeds when the next one may be written, perhaps before this returns; fails when the client is gone or
     *     was cut off since it does not read
     */
    public void write(byte[] piece, Callback sent) {
        response.write(false, ByteBuffer.wrap(piece), sent);
    }

    /** Ends the answer. */
    public void end() {
        response.write(true, null, callback);
    }

    /** Gives the answer up: its client sees that it is not whole. */
    public void fail(Throwable failure) {
        callback.failed(failure);
    }
}
