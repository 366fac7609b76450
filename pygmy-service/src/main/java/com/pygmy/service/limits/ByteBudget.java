package com.pygmy.service.limits;

import java.util.ArrayList;
import java.util.Iterator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongSupplier;

/**
 * The bytes that a process may hold for all of its clients at once. Where a small reservation does not fit, the request or
 * answer that has been waiting for its client for longest is ended to make room: so clients that send or read nothing cannot
 * keep others out. Thread-safe; never waits.
 */
public final class ByteBudget {
    private final long maxBytes;
    private final LongSupplier nanoClock;
    private final AtomicLong held = new AtomicLong();
    /** What waits for its client, oldest first. Guarded by itself. */
    private final Set<Waiting> waiting = new LinkedHashSet<>();

    private volatile Runnable looks = () -> {};

    /** Something that holds bytes while its client sends or reads nothing. */
    interface Waiting {
        /** Whether its time is over. */
        boolean isLate(long nowNanos);

        /** Claims the right to end it. At most one caller gets it, and none while its client is making progress. */
        boolean claim();

        /** Ends it after {@link #claim}: its bytes are released when this returns. */
        void end(Reason reason);
    }

    /** Why something was refused or ended. */
    enum Reason {
        /** The budget was spent. */
        NO_ROOM,
        /** The client took too long. */
        TOO_SLOW
    }

    /** @param nanoClock a monotonic clock, in nanoseconds */
    public ByteBudget(long maxBytes, LongSupplier nanoClock) {
        this.maxBytes = maxBytes;
        this.nanoClock = nanoClock;
    }

    long nanoTime() {
        return nanoClock.getAsLong();
    }

    public long maxBytes() {
        return maxBytes;
    }

    /** The bytes that are reserved now: never more than {@link #maxBytes()}. */
    public long heldBytes() {
        return held.get();
    }

    /**
     * Reserves bytes.
     *
     * @param mayEndOthers whether others that wait for their clients may be ended to make room
     * @return whether they are reserved
     */
    boolean reserve(long bytes, boolean mayEndOthers) {
        while (true) {
            long now = held.get();
            if (bytes <= maxBytes - now) {
                if (held.compareAndSet(now, now + bytes)) {
                    return true;
                }
            } else if (!mayEndOthers || bytes > maxBytes || !endOldest()) {
                return false;
            }
        }
    }

    void release(long bytes) {
        held.addAndGet(-bytes);
    }

    /** Has this called when {@link #endLate} is to be called regularly, while anything waits for its client; it must not block. */
    void onWaiting(Runnable listener) {
        looks = listener;
    }

    void add(Waiting client) {
        synchronized (waiting) {
            waiting.add(client);
        }
        looks.run();
    }

    void remove(Waiting client) {
        synchronized (waiting) {
            waiting.remove(client);
        }
    }

    /** How many requests and answers wait for their clients. */
    int waitingClients() {
        synchronized (waiting) {
            return waiting.size();
        }
    }

    private boolean endOldest() {
        Optional<Waiting> oldest = claimOldest();
        oldest.ifPresent(client -> client.end(Reason.NO_ROOM));
        return oldest.isPresent();
    }

    private Optional<Waiting> claimOldest() {
        synchronized (waiting) {
            for (Iterator<Waiting> all = waiting.iterator(); all.hasNext(); ) {
                Waiting client = all.next();
                if (client.claim()) {
                    all.remove();
                    return Optional.of(client);
                }
            }
            return Optional.empty();
        }
    }

    /** Ends what has waited for its client for too long. To be called regularly. */
    void endLate() {
        long now = nanoTime();
        List<Waiting> late = new ArrayList<>();
        synchronized (waiting) {
            waiting.removeIf(client -> client.isLate(now) && client.claim() && late.add(client));
        }
        late.forEach(client -> client.end(Reason.TOO_SLOW));
    }
}
