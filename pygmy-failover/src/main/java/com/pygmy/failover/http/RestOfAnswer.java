package com.pygmy.failover.http;

import java.util.concurrent.CompletableFuture;
import org.eclipse.jetty.io.Content;
import org.jspecify.annotations.Nullable;

/** The rest of a body that streams through. Until its end it keeps one of the connections to its node. */
public final class RestOfAnswer implements Content.Source {
    private final Content.Source source;
    private final CompletableFuture<@Nullable Void> end = new CompletableFuture<>();

    RestOfAnswer(Content.Source source) {
        this.source = source;
    }

    /** Runs this once, when all has been read, or it has failed or is not wanted: at once if that is so already. */
    void atEnd(Runnable action) {
        end.thenRun(action);
    }

    @Override
    public Content.@Nullable Chunk read() {
        Content.Chunk chunk = source.read();
        if (chunk != null && chunk.isLast()) {
            end.complete(null);
        }
        return chunk;
    }

    @Override
    public void demand(Runnable demandCallback) {
        source.demand(demandCallback);
    }

    @Override
    public void fail(Throwable failure) {
        source.fail(failure);
        end.complete(null);
    }

    @Override
    public void fail(Throwable failure, boolean last) {
        source.fail(failure, last);
        if (last) {
            end.complete(null);
        }
    }

    @Override
    public long getLength() {
        return source.getLength();
    }
}
