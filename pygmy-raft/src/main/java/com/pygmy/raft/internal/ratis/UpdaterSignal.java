package com.pygmy.raft.internal.ratis;

import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.apache.ratis.server.RaftServer;
import org.apache.ratis.util.AwaitForSignal;

/**
 * Wakes the thread that applies entries. A signal of Ratis is lost where it comes just before the wait, so Ratis waits for a tenth
 * of a second at most, each time: an entry then waits as long, and an idle replica wakes ten times a second for nothing. This
 * signal is kept for the next wait. Thread-safe.
 */
final class UpdaterSignal extends AwaitForSignal {
    /** In case Ratis counts on its own limit somewhere; all that it waits for is signalled: commits, snapshots and the end. */
    private static final Duration WAIT = Duration.ofSeconds(10);

    private final Semaphore signals = new Semaphore(0);
    private final Duration wait;

    UpdaterSignal(Object name, Duration wait) {
        super(name);
        this.wait = wait;
    }

    /** To be called once, after the start. */
    static void give(RaftServer.Division division) throws IOException {
        RatisFields.replace(
                RatisFields.updater(division),
                "awaitForSignal",
                AwaitForSignal.class,
                own -> new UpdaterSignal(own, WAIT));
    }

    @Override
    public boolean await(long time, TimeUnit unit) throws InterruptedException {
        boolean signalled = signals.tryAcquire(wait.toMillis(), TimeUnit.MILLISECONDS);
        signals.drainPermits();
        return signalled;
    }

    @Override
    public void signal() {
        signals.release();
    }
}
