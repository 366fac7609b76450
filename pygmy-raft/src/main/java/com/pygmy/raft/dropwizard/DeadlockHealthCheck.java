package com.pygmy.raft.dropwizard;

import com.codahale.metrics.health.HealthCheck;
import com.codahale.metrics.health.annotation.Async;
import com.codahale.metrics.health.jvm.ThreadDeadlockHealthCheck;
import java.util.concurrent.TimeUnit;

/**
 * Unhealthy while threads are deadlocked. Checked every ten seconds and not at each request: the check stops every thread of
 * the process, and a node's health is requested some twenty times a second.
 */
@Async(period = 10, unit = TimeUnit.SECONDS)
final class DeadlockHealthCheck extends HealthCheck {
    private final ThreadDeadlockHealthCheck threads = new ThreadDeadlockHealthCheck();

    @Override
    protected Result check() {
        return threads.execute();
    }
}
