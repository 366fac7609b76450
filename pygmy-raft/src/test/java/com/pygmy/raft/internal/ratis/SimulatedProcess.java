package com.pygmy.raft.internal.ratis;

import java.util.ArrayList;
import java.util.List;

/** A process that runs, stands still, or is gone, and what waits for it while it stands still. */
abstract class SimulatedProcess {
    private final SimulatedFounding world;
    private boolean up;
    private boolean paused;
    private long incarnation;
    private final List<Runnable> held = new ArrayList<>();

    SimulatedProcess(SimulatedFounding world) {
        this.world = world;
    }

    final boolean isUp() {
        return up;
    }

    final boolean isRunning() {
        return up && !paused;
    }

    /** Which process it is, one after another: what was sent to one does not reach the next. */
    final long incarnation() {
        return incarnation;
    }

    void start() {
        up = true;
        paused = false;
        incarnation++;
        held.clear();
    }

    void crash() {
        up = false;
        incarnation++;
    }

    final void pause() {
        paused = up;
    }

    final void resume() {
        paused = false;
        List<Runnable> all = List.copyOf(held);
        held.clear();
        all.forEach(what -> world.in(0, what));
    }

    /** Does something in this process, at once or when it goes on. */
    final void here(long of, Runnable what) {
        if (!up || of != incarnation) {
            return;
        }
        if (paused) {
            held.add(() -> here(of, what));
        } else {
            what.run();
        }
    }

    /** Does something again and again for as long as this process runs. */
    final void every(long millis, Runnable what) {
        long of = incarnation;
        world.in(
                millis,
                () -> here(of, () -> {
                    what.run();
                    every(millis, what);
                }));
    }
}
