package com.pygmy.chaos.harness;

import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One process of the service under test, as faults see it. Thread-safe; calls for the same node wait for each other.
 *
 * <p>Where a signal cannot be sent a method throws {@link com.pygmy.chaos.harness.machine.ClusterFailure}.
 */
public interface Node {
    /** For history and report; no other node has it. */
    String name();

    /** The nodes that do the same as this one, such as {@code catalog}. */
    String group();

    /** Starts it, where it is not running; does not wait until it serves. */
    void start();

    /** Kills it (SIGKILL) and returns when it is gone; whether it was running. */
    boolean kill();

    /** Freezes it (SIGSTOP): connections stay open and nothing moves. */
    void pause();

    /** Lets it go on (SIGCONT), where it was paused. */
    void resume();

    /** Whether there is a process, frozen or not. */
    boolean isRunning();

    boolean isPaused();

    /** Whether it answers at all, well or not. Blocks up to a second. */
    boolean isAnswering();

    /** Whether it answers, and says that it is well. Blocks up to a second. */
    boolean isHealthy();

    /** The file that its output is added to; null where it has none. */
    default @Nullable Path log() {
        return null;
    }

    /** Whether it may end by itself from now on, because something was done to it that it must not live with. */
    void allowEnd(boolean allowed);

    /** What there is to say of each time that it ended though nobody asked for it, since the last call. */
    default List<String> takeDeaths() {
        return List.of();
    }
}
