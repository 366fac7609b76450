package com.pygmy.service.limits;

import java.nio.ByteBuffer;
import org.eclipse.jetty.io.Content;
import org.eclipse.jetty.io.content.ByteBufferContentSource;
import org.eclipse.jetty.server.Request;
import org.jspecify.annotations.Nullable;

/** A request whose body, unless it is streamed, has arrived and is counted. */
public final class LimitedRequest extends Request.Wrapper {
    private final Holding holding;
    private final @Nullable ByteBuffer body;
    private final Content.@Nullable Source source;

    /** @param body the whole body; null where there is none, or where it is read from the request as it comes */
    LimitedRequest(Request request, Holding holding, @Nullable ByteBuffer body) {
        super(request);
        this.holding = holding;
        this.body = body;
        this.source = body == null ? null : new ByteBufferContentSource(body.slice());
    }

    Holding holding() {
        return holding;
    }

    /**
     * The whole body of a request that came through {@link ClientLimitsHandler}.
     *
     * @throws IllegalStateException where it is streamed, or came another way
     */
    public static ByteBuffer bodyOf(Request request) {
        LimitedRequest limited = Request.as(request, LimitedRequest.class);
        if (limited == null || limited.body == null) {
            throw new IllegalStateException("a request whose body is not held");
        }
        return limited.body.slice();
    }

    @Override
    public Content.Chunk read() {
        return source == null ? super.read() : source.read();
    }

    @Override
    public void demand(Runnable demandCallback) {
        if (source == null) {
            super.demand(demandCallback);
        } else {
            source.demand(demandCallback);
        }
    }

    @Override
    public void fail(Throwable failure) {
        if (source != null) {
            source.fail(failure);
        }
        super.fail(failure);
    }
}
