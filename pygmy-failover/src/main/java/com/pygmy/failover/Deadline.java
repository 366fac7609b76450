package com.pygmy.failover;

import java.time.Duration;

/** The moment by which a request must have its answer, on this process's monotonic clock. */
public record Deadline(long atNanos) {
    /** So long from now. */
    public static Deadline after(Duration duration) {
        return new Deadline(System.nanoTime() + duration.toNanos());
    }

    /** This deadline, or the one so long from now where that is earlier. */
    public Deadline orAfter(Duration duration) {
        Deadline other = after(duration);
        return other.atNanos - atNanos < 0 ? other : this;
    }

    /** Time left; zero where it has passed. */
    public Duration remaining() {
        return Duration.ofNanos(Math.max(0, atNanos - System.nanoTime()));
    }

    /** Whether no more than a moment is left: nothing useful can be done in less than a millisecond. */
    public boolean passed() {
        return remaining().toMillis() == 0;
    }
}
