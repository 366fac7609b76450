package com.pygmy.frontend.handler;

import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.eclipse.jetty.util.component.AbstractLifeCycle;
import org.eclipse.jetty.util.thread.ShutdownThread;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What comes between SIGTERM and the end of the server: the health check turns bad and answers ask for connections to be
 * closed, while everything is served as before. So clients are gone, by their own doing, before the port closes.
 */
public final class Drain extends AbstractLifeCycle {
    private static final Logger LOG = LoggerFactory.getLogger(Drain.class);

    private final ProxyHandler handler;
    private final Duration period;

    private Drain(ProxyHandler handler, Duration period) {
        this.handler = handler;
        this.period = period;
    }

    /** Puts a drain of this length before everything else that happens when the process is told to stop. */
    public static void beforeShutdown(ProxyHandler handler, Duration period) throws Exception {
        Drain drain = new Drain(handler, period);
        drain.start();
        ShutdownThread.register(0, drain);
    }

    @Override
    protected void doStop() throws InterruptedException {
        LOG.info("draining for {} ms", period.toMillis());
        handler.beginClosing();
        TimeUnit.NANOSECONDS.sleep(period.toNanos());
    }
}
