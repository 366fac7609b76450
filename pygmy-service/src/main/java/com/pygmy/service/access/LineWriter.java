package com.pygmy.service.access;

import com.codahale.metrics.Counter;
import io.dropwizard.lifecycle.Managed;
import java.io.IOException;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The thread that writes the lines of the access log: once a second, sooner where many come, and at once where none came for a second.
 * Lines wait for it in memory, within bounds. Those that do not fit, and those that cannot be written, are left out and counted. Thread-safe; adding does not block.
 */
final class LineWriter implements Managed {
    private static final Logger LOGGER = LoggerFactory.getLogger(LineWriter.class);
    private static final long PAUSE_MILLIS = 1_000;

    /** Without lines, only losses that have not been reported are left to be told. */
    private static final long IDLE_MILLIS = 60_000;

    private static final long REPORT_INTERVAL_NANOS = TimeUnit.SECONDS.toNanos(10);
    private static final long STOP_MILLIS = 5_000;

    private final RotatedFile file;
    private final LineBuffer waiting;
    private final Counter written;
    private final Counter leftOut;
    private final Thread thread = new Thread(this::writeAll, "access-log");
    private @Nullable Exception failure;
    private long reported;
    private long reportedNanos = System.nanoTime() - REPORT_INTERVAL_NANOS;

    /**
     * @param file which this closes
     * @param written counts lines once they are in the file
     * @param leftOut counts those that will never be
     */
    LineWriter(RotatedFile file, int waitingBytesMax, Counter written, Counter leftOut) {
        this.file = file;
        this.waiting = new LineBuffer(waitingBytesMax);
        this.written = written;
        this.leftOut = leftOut;
        thread.setDaemon(true);
    }

    void add(byte[] line, int length) {
        if (!waiting.add(line, length)) {
            leftOut.inc();
        }
    }

    @Override
    public void start() {
        thread.start();
    }

    /** Writes what waits; blocks for that, at most five seconds. */
    @Override
    public void stop() throws InterruptedException, IOException {
        waiting.end(); // not an interrupt, which would close the file
        thread.join(STOP_MILLIS);
        if (!thread.isAlive()) { // else a disk that hangs; the process ends without it
            file.close();
        }
    }

    private void writeAll() {
        LineBuffer.Lines lines;
        do {
            try {
                waiting.await(PAUSE_MILLIS, IDLE_MILLIS);
            } catch (InterruptedException e) {
                return; // nobody does
            }
            lines = waiting.take();
            write(lines);
        } while (!lines.last());
    }

    private void write(LineBuffer.Lines lines) {
        try {
            if (lines.count() > 0) {
                file.append(lines.bytes());
                written.inc(lines.count());
            }
        } catch (IOException | RuntimeException e) {
            // The top of the thread: a full disk must not end the log for good.
            leftOut.inc(lines.count());
            failure = e;
        }
        report(lines.last());
    }

    private void report(boolean last) {
        long lost = leftOut.getCount() - reported;
        if (lost > 0 && (last || System.nanoTime() - reportedNanos >= REPORT_INTERVAL_NANOS)) {
            reported += lost;
            reportedNanos = System.nanoTime();
            LOGGER.warn(
                    "{} lines are not in the access log: {}",
                    lost,
                    failure == null ? "no room in memory (expected: a disk that keeps up)" : failure.toString());
            failure = null;
        }
    }
}
