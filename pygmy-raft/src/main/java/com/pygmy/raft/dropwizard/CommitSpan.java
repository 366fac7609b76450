package com.pygmy.raft.dropwizard;

import com.pygmy.raft.Versioned;
import com.pygmy.service.tracing.Span;
import com.pygmy.service.tracing.Tracing;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/** The span of commands of one request, from their submission until they are applied and answered here. Thread-safe; does not block. */
public final class CommitSpan {
    private final Span span;

    private CommitSpan(Span span) {
        this.span = span;
    }

    /**
     * Begins it, where the request is traced; to be called before the commands are submitted.
     *
     * @param traceparent of the request that submits them
     */
    public static CommitSpan begin(Tracing tracing, @Nullable String traceparent, int commands) {
        return new CommitSpan(
                tracing.begin(Tracing.Kind.INTERNAL, "commit", traceparent).with("pygmy.commands", commands));
    }

    /** Ends it with the reply, whose index it states, or with its failure. Gives the same future back. */
    public <R> CompletableFuture<Versioned<R>> until(CompletableFuture<Versioned<R>> reply) {
        return span.until(reply, CommitSpan::index);
    }

    /** Ends it with all replies, and states the index of the last. Gives the same future back. */
    public <R> CompletableFuture<List<Versioned<R>>> untilAll(CompletableFuture<List<Versioned<R>>> replies) {
        return span.until(replies, (span, done) -> {
            if (!done.isEmpty()) {
                index(span, done.get(done.size() - 1));
            }
        });
    }

    private static void index(Span span, Versioned<?> done) {
        span.with("pygmy.index", done.position().group() + "=" + done.position().index());
    }
}
