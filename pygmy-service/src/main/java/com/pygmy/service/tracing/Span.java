package com.pygmy.service.tracing;

import java.util.concurrent.CompletableFuture;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;

/**
 * Something that takes time, and its place in the tree of a request. No key, token, header or body of a client belongs in it.
 * Thread-safe; does not block.
 */
public interface Span {
    /** One that is not recorded. */
    Span NONE = new Span() {
        @Override
        public @Nullable String traceparent() {
            return null;
        }

        @Override
        public Span with(String attribute, String value) {
            return this;
        }

        @Override
        public Span with(String attribute, long value) {
            return this;
        }

        @Override
        public void link(@Nullable String traceparent) {}

        @Override
        public void fail(String type) {}

        @Override
        public void end() {}

        @Override
        public <T> CompletableFuture<T> until(CompletableFuture<T> future, BiConsumer<Span, T> outcome) {
            return future;
        }
    };

    /** What spans below this one have as their parent; null where it is not recorded. */
    @Nullable
    String traceparent();

    /** Says something about it. Names are OpenTelemetry's where those have one. */
    Span with(String attribute, String value);

    Span with(String attribute, long value);

    /** Says that another span, often of another trace, has a part in it. */
    void link(@Nullable String traceparent);

    /** Says that it went wrong. */
    void fail(String type);

    /** Ends it; once. */
    void end();

    /**
     * Ends it with a future, as failed where that fails.
     *
     * @param outcome says something about the span once there is a value
     * @return the same future
     */
    <T> CompletableFuture<T> until(CompletableFuture<T> future, BiConsumer<Span, T> outcome);
}
