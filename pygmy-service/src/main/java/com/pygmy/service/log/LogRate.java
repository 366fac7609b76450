package com.pygmy.service.log;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.classic.spi.IThrowableProxy;
import ch.qos.logback.core.Appender;
import ch.qos.logback.core.filter.Filter;
import ch.qos.logback.core.spi.FilterReply;
import com.codahale.metrics.Counter;
import com.codahale.metrics.MetricRegistry;
import java.nio.channels.ClosedChannelException;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.LongSupplier;
import org.eclipse.jetty.io.EofException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Bounds what requests can make a process write into its log, whichever class logs it, libraries included. Each logger has,
 * for each level, a token bucket: {@value #BURST} lines at once, then {@value #LINES_PER_SECOND} a second; a long line counts
 * as several and a stack trace as {@value #STACK_TRACE_LINES}. What is left out is counted in {@code logs.left-out}, and a line
 * says so with the next one of that logger. That a client closed its connection, or was cut off, is no more than a debug
 * message. Thread-safe; does not block.
 */
public final class LogRate extends Filter<ILoggingEvent> {
    /** So that each 5xx of an ordinary incident can be found by its request id. */
    static final int BURST = 1000;

    static final int LINES_PER_SECOND = 10;
    static final int STACK_TRACE_LINES = 10;

    /** A path may have 8 KiB, and is part of many lines. */
    private static final int LINE_CHARACTERS = 256;

    private static final List<String> WEB_SERVER = List.of("org.glassfish.jersey.", "org.eclipse.jetty.");

    /** Jetty throws it where a connection ends while an answer is written or a body is read. */
    private static final Set<String> SIGNS = Set.of(EofException.class.getName());

    /** Elsewhere the others may be about a file or another process. */
    private static final Set<String> SIGNS_OF_WEB_SERVER = Set.of(
            EofException.class.getName(), ClosedChannelException.class.getName(), TimeoutException.class.getName());

    private static final long REPORT_INTERVAL_NANOS = TimeUnit.SECONDS.toNanos(10);
    private static final Logger LOGGER = LoggerFactory.getLogger(LogRate.class);

    private record Source(String logger, Level level) {}

    private final Counter leftOut;
    private final LongSupplier nanoClock;
    private final Map<Source, Bucket> buckets = new ConcurrentHashMap<>();

    /** @param nanoClock a monotonic clock, in nanoseconds */
    LogRate(Counter leftOut, LongSupplier nanoClock) {
        this.leftOut = leftOut;
        this.nanoClock = nanoClock;
    }

    /** Bounds what goes to each appender there is. After the logging has been configured. */
    public static void install(MetricRegistry metrics) {
        if (!(LoggerFactory.getILoggerFactory() instanceof LoggerContext context)) {
            return;
        }
        Counter leftOut = metrics.counter("logs.left-out");
        for (ch.qos.logback.classic.Logger logger : context.getLoggerList()) {
            for (Iterator<Appender<ILoggingEvent>> all = logger.iteratorForAppenders(); all.hasNext(); ) {
                LogRate rate = new LogRate(leftOut, System::nanoTime);
                rate.start();
                all.next().addFilter(rate);
            }
        }
    }

    @Override
    public FilterReply decide(ILoggingEvent event) {
        if (event.getLoggerName().equals(LOGGER.getName())) {
            return FilterReply.NEUTRAL; // bounded by REPORT_INTERVAL_NANOS
        }
        if (isClientGone(event)
                && !LoggerFactory.getLogger(event.getLoggerName()).isDebugEnabled()) {
            return FilterReply.DENY;
        }
        Bucket bucket =
                buckets.computeIfAbsent(new Source(event.getLoggerName(), event.getLevel()), source -> new Bucket());
        if (!bucket.take(lines(event))) {
            leftOut.inc();
            return FilterReply.DENY;
        }
        long count = bucket.report();
        if (count > 0) {
            LOGGER.warn(
                    "{} lines of {} were left out (expected: at most {} a second)",
                    count,
                    event.getLoggerName(),
                    LINES_PER_SECOND);
        }
        return FilterReply.NEUTRAL;
    }

    private static int lines(ILoggingEvent event) {
        int trace = event.getThrowableProxy() == null ? 0 : STACK_TRACE_LINES;
        return 1 + trace + event.getFormattedMessage().length() / LINE_CHARACTERS;
    }

    private static boolean isClientGone(ILoggingEvent event) {
        Set<String> signs =
                WEB_SERVER.stream().anyMatch(event.getLoggerName()::startsWith) ? SIGNS_OF_WEB_SERVER : SIGNS;
        for (IThrowableProxy cause = event.getThrowableProxy(); cause != null; cause = cause.getCause()) {
            if (signs.contains(cause.getClassName())) {
                return true;
            }
        }
        return false;
    }

    /** What one logger may still write at one level. */
    private final class Bucket {
        private final TokenBucket tokens = new TokenBucket(BURST, LINES_PER_SECOND, nanoClock);
        private long reportedNanos = nanoClock.getAsLong() - REPORT_INTERVAL_NANOS;

        boolean take(int lines) {
            return tokens.take(lines);
        }

        /** How many lines were left out since the last report; zero before it is time for one. */
        synchronized long report() {
            long now = nanoClock.getAsLong();
            if (now - reportedNanos < REPORT_INTERVAL_NANOS) {
                return 0;
            }
            long count = tokens.takeRefused();
            reportedNanos = count == 0 ? reportedNanos : now;
            return count;
        }
    }
}
