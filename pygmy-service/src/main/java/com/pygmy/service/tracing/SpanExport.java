package com.pygmy.service.tracing;

import ch.qos.logback.classic.Level;
import com.codahale.metrics.Counter;
import com.codahale.metrics.MetricRegistry;
import io.opentelemetry.context.Context;
import io.opentelemetry.exporter.otlp.http.trace.OtlpHttpSpanExporter;
import io.opentelemetry.sdk.common.CompletableResultCode;
import io.opentelemetry.sdk.trace.ReadWriteSpan;
import io.opentelemetry.sdk.trace.ReadableSpan;
import io.opentelemetry.sdk.trace.SpanProcessor;
import io.opentelemetry.sdk.trace.data.SpanData;
import io.opentelemetry.sdk.trace.export.BatchSpanProcessor;
import io.opentelemetry.sdk.trace.export.SpanExporter;
import java.time.Duration;
import java.util.Collection;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The way of ended spans to the collector: a thread sends what has come each second. Spans that wait or are being sent are
 * bounded in number, and those that find no room or are not taken are counted. Thread-safe; who ends a span never waits.
 */
final class SpanExport implements SpanProcessor {
    private static final Logger LOG = LoggerFactory.getLogger(SpanExport.class);
    private static final Duration INTERVAL = Duration.ofSeconds(1);
    private static final int BATCH = 512;
    private static final long REPORT_NANOS = TimeUnit.MINUTES.toNanos(1);

    private final String endpoint;
    private final int spansMax;
    private final Counter sent;
    private final Counter leftOut;
    private final Counter lost;
    private final AtomicInteger held = new AtomicInteger();
    private final AtomicLong reportedNanos = new AtomicLong(System.nanoTime() - REPORT_NANOS);
    private final AtomicLong reported = new AtomicLong();
    private final SpanProcessor queue;
    private volatile String reason = "none was refused";

    private SpanExport(TracingConfiguration configuration, MetricRegistry metrics) {
        this.endpoint = configuration.endpoint();
        this.spansMax = configuration.spansMax();
        this.sent = metrics.counter("tracing.spans-sent");
        this.leftOut = metrics.counter("tracing.spans-left-out");
        this.lost = metrics.counter("tracing.spans-lost");
        metrics.gauge("tracing.spans-held", () -> held::get);
        this.queue = BatchSpanProcessor.builder(new Counting(configuration))
                .setMaxQueueSize(spansMax) // which is never full: what is held is counted before
                .setMaxExportBatchSize(BATCH)
                .setScheduleDelay(INTERVAL)
                .setExporterTimeout(configuration.exportTimeout())
                .build();
    }

    static SpanExport start(TracingConfiguration configuration, MetricRegistry metrics) {
        if (LoggerFactory.getLogger("io.opentelemetry.exporter") instanceof ch.qos.logback.classic.Logger logger
                && logger.getLevel() == null) {
            logger.setLevel(Level.OFF); // it says each failure with a stack trace: here is one line a minute instead
        }
        return new SpanExport(configuration, metrics);
    }

    @Override
    public void onStart(Context parent, ReadWriteSpan span) {}

    @Override
    public boolean isStartRequired() {
        return false;
    }

    @Override
    public void onEnd(ReadableSpan span) {
        if (!span.getSpanContext().isSampled()) {
            return;
        }
        if (held.incrementAndGet() > spansMax) {
            held.decrementAndGet();
            leftOut.inc();
            report();
        } else {
            queue.onEnd(span);
        }
    }

    @Override
    public boolean isEndRequired() {
        return true;
    }

    @Override
    public CompletableResultCode shutdown() {
        return queue.shutdown();
    }

    @Override
    public CompletableResultCode forceFlush() {
        return queue.forceFlush();
    }

    /** One line a minute at most, while there is something new to say. */
    private void report() {
        long now = System.nanoTime();
        long before = reportedNanos.get();
        if (now - before < REPORT_NANOS) {
            return;
        }
        long all = leftOut.getCount() + lost.getCount();
        if (all > reported.get() && reportedNanos.compareAndSet(before, now)) {
            LOG.warn(
                    "{} spans did not reach the collector at {} since the last such line: {}; in all {} found no room"
                            + " here and {} were not taken there",
                    all - reported.getAndSet(all),
                    endpoint,
                    reason,
                    leftOut.getCount(),
                    lost.getCount());
        }
    }

    /** Sends batches, one at a time, and counts what becomes of them. */
    private final class Counting implements SpanExporter {
        private final ExecutorService sender = sender();
        private final SpanExporter otlp;

        Counting(TracingConfiguration configuration) {
            otlp = OtlpHttpSpanExporter.builder()
                    .setEndpoint(configuration.endpoint())
                    .setTimeout(configuration.exportTimeout())
                    .setConnectTimeout(configuration.exportTimeout())
                    .setRetryPolicy(null) // a batch that is not taken is lost: the next one waits already
                    .setExecutorService(sender)
                    .build();
        }

        @Override
        public CompletableResultCode export(Collection<SpanData> spans) {
            int count = spans.size(); // the queue uses the collection again
            CompletableResultCode result;
            try {
                result = otlp.export(spans);
            } catch (RuntimeException e) {
                result = CompletableResultCode.ofExceptionalFailure(e); // such as one that finds the sender still busy
            }
            CompletableResultCode ended = result;
            return result.whenComplete(() -> ended(count, ended));
        }

        /**
         * One thread, and one batch that waits for it. The time limit of the JDK's client ends with the headers of an answer, so a collector
         * that never ends an answer holds the thread until it closes the connection; the exporter's own pool would grow by a thread for each batch.
         */
        private static ExecutorService sender() {
            ThreadPoolExecutor sender =
                    new ThreadPoolExecutor(1, 1, 60, TimeUnit.SECONDS, new ArrayBlockingQueue<>(1), task -> {
                        Thread thread = new Thread(task, "spans");
                        thread.setDaemon(true);
                        return thread;
                    });
            sender.allowCoreThreadTimeOut(true);
            return sender;
        }

        private void ended(int spans, CompletableResultCode result) {
            held.addAndGet(-spans);
            if (result.isSuccess()) {
                sent.inc(spans);
            } else {
                lost.inc(spans);
                reason = words(result.getFailureThrowable());
            }
            report();
        }

        /** A text of the collector's is not among them. */
        private static String words(@Nullable Throwable failure) {
            Throwable cause = failure;
            while (cause != null && cause.getCause() != null) {
                cause = cause.getCause();
            }
            return cause == null ? "it refused them" : cause.getClass().getSimpleName();
        }

        @Override
        public CompletableResultCode flush() {
            return otlp.flush();
        }

        @Override
        public CompletableResultCode shutdown() {
            sender.shutdownNow();
            return otlp.shutdown();
        }
    }
}
