package com.pygmy.service.limits;

import org.eclipse.jetty.server.Request;

/**
 * What is held for one request, counted against the budget until its answer has been sent or given up. Thread-safe; never
 * waits.
 */
public final class Holding {
    /**
     * A holding up to this size may end others that wait for their clients; a larger one is refused itself. No order and no
     * book is larger, so a client that fills the budget with large bodies keeps out large bodies only.
     */
    private static final long SMALL_BYTES = 64 * 1024;

    private final ByteBudget budget;
    private long bytes;
    private boolean closed;

    Holding(ByteBudget budget) {
        this.budget = budget;
    }

    /**
     * The holding of a request that came through {@link ClientLimitsHandler}.
     *
     * @throws IllegalStateException where it came another way
     */
    public static Holding of(Request request) {
        LimitedRequest limited = Request.as(request, LimitedRequest.class);
        if (limited == null) {
            throw new IllegalStateException("a request without limits");
        }
        return limited.holding();
    }

    /** Counts more bytes. Where this is false nothing was counted, and they must not be held. */
    public boolean grow(long more) {
        if (!budget.reserve(more, bytes() + more <= SMALL_BYTES)) {
            return false;
        }
        synchronized (this) {
            if (!closed) {
                bytes += more;
                return true;
            }
        }
        budget.release(more);
        return false;
    }

    /** Counts at least this many bytes. */
    boolean growTo(long least) {
        long missing = least - bytes();
        return missing <= 0 || grow(missing);
    }

    synchronized long bytes() {
        return bytes;
    }

    /** Gives all of it back. What comes later is not counted. */
    void close() {
        long all;
        synchronized (this) {
            if (closed) {
                return;
            }
            closed = true;
            all = bytes;
            bytes = 0;
        }
        budget.release(all);
    }
}
