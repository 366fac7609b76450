package com.pygmy.service;

import io.dropwizard.lifecycle.setup.LifecycleEnvironment;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledThreadPoolExecutor;

/** Timers that end with their service. */
public final class Timers {
    private Timers() {}

    /**
     * A timer that the service stops. What would be run later is dropped then: by itself a scheduled executor waits for it, and the
     * service for the executor, up to five seconds.
     *
     * @param name of its threads
     */
    public static ScheduledExecutorService of(LifecycleEnvironment lifecycle, String name, int threads) {
        ScheduledExecutorService timer = lifecycle
                .scheduledExecutorService(name)
                .threads(threads)
                .removeOnCancelPolicy(true)
                .build();
        if (!(timer instanceof ScheduledThreadPoolExecutor pool)) {
            throw new IllegalStateException("Dropwizard is not of the release that this was written for");
        }
        pool.setExecuteExistingDelayedTasksAfterShutdownPolicy(false);
        return timer;
    }
}
