package com.pygmy.raft.internal.apply;

import java.time.Duration;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Notices that a replica applies nothing although more is committed. Thread-safe. */
public final class ApplyProgress {
    /** Longer than a large transaction or a pause of a busy machine takes. */
    public static final Duration STUCK_AFTER = Duration.ofSeconds(10);

    private static final Logger LOGGER = LoggerFactory.getLogger(ApplyProgress.class);

    private boolean begun;
    private long applied;
    private long sinceNanos;
    private boolean reported;
    private Optional<String> cause = Optional.empty();

    /**
     * Called regularly.
     *
     * @param committed highest index known to be committed anywhere
     * @param nowNanos of a clock that never goes back
     */
    public synchronized void observe(long applied, long committed, long nowNanos) {
        if (!begun || applied != this.applied || applied >= committed) {
            begun = true;
            this.applied = applied;
            sinceNanos = nowNanos;
            cause = Optional.empty();
            if (reported) {
                reported = false;
                LOGGER.info("applying again, at {}", applied);
            }
            return;
        }
        Duration since = Duration.ofNanos(nowNanos - sinceNanos);
        if (since.compareTo(STUCK_AFTER) < 0) {
            return;
        }
        cause = Optional.of("nothing has been applied after " + applied + " for " + since.toSeconds()
                + " s, while the group has committed " + committed);
        if (!reported) {
            reported = true;
            LOGGER.warn("this replica is stuck: {}", cause.get());
        }
    }

    /** Why this replica counts as stuck, where it does. */
    public synchronized Optional<String> cause() {
        return cause;
    }
}
