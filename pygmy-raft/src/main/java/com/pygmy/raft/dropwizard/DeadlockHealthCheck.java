package com.pygmy.raft.dropwizard;

import com.codahale.metrics.health.HealthCheck;
import com.codahale.metrics.health.annotation.Async;
import com.codahale.metrics.health.jvm.ThreadDeadlockHealthCheck;
import java.util.concurrent.TimeUnit;

/**
 * Unhealthy while threads are deadlocked, looked for every ten seconds and told to all who ask meanwhile. To look stops every
 * thread of the process, and a node's health is asked for some twenty times a second.
 */
@Async(period = 10, unit = TimeUnit.SECONDS)
final class DeadlockHealthCheck extends HealthCheck {
    private final ThreadDeadlockHealthCheck threads = new ThreadDeadlockHealthCheck();

    @Override
    protected Result check() {
        return threads.execute();
    }
}
