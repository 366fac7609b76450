package com.pygmy.service.tracing;

import com.codahale.metrics.MetricRegistry;
import com.pygmy.service.log.RequestTrace;
import com.pygmy.service.log.TokenBucket;
import io.dropwizard.lifecycle.Managed;
import io.opentelemetry.api.common.Attributes;
import io.opentelemetry.api.common.AttributesBuilder;
import io.opentelemetry.api.trace.SpanBuilder;
import io.opentelemetry.api.trace.SpanContext;
import io.opentelemetry.api.trace.SpanKind;
import io.opentelemetry.api.trace.StatusCode;
import io.opentelemetry.api.trace.TraceFlags;
import io.opentelemetry.api.trace.TraceState;
import io.opentelemetry.api.trace.Tracer;
import io.opentelemetry.context.Context;
import io.opentelemetry.sdk.resources.Resource;
import io.opentelemetry.sdk.trace.SdkTracerProvider;
import io.opentelemetry.sdk.trace.SpanLimits;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.TimeUnit;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;

/** Spans by OpenTelemetry's SDK. With {@link SpanExport} and {@link BoundedSampler} the only one that knows it. */
final class Spans implements Tracing, Managed {
    /** Ours are shorter. */
    private static final int VALUE_LENGTH_MAX = 256;

    /** A stop does not wait longer for the collector. */
    private static final long STOP_SECONDS = 1;

    /** In {@code 00-TRACE-SPAN-FLAGS}. */
    private static final int SPAN = 36;

    private static final int FLAGS = 53;

    private final SdkTracerProvider provider;
    private final Tracer tracer;

    private Spans(SdkTracerProvider provider) {
        this.provider = provider;
        this.tracer = provider.get("com.pygmy");
    }

    static Spans start(TracingConfiguration configuration, String service, String instance, MetricRegistry metrics) {
        AttributesBuilder names = Attributes.builder().put("service.name", service);
        if (!instance.isEmpty()) {
            names.put("service.instance.id", instance);
        }
        int most = configuration.requestsPerSecondMax();
        return new Spans(SdkTracerProvider.builder()
                .setResource(Resource.create(names.build()))
                .setSampler(new BoundedSampler(configuration.sampled(), new TokenBucket(most, most, System::nanoTime)))
                .setSpanLimits(SpanLimits.builder()
                        .setMaxAttributeValueLength(VALUE_LENGTH_MAX)
                        .build())
                .addSpanProcessor(SpanExport.start(configuration, metrics))
                .build());
    }

    /** Whether what a caller said asks for a span: the lowest bit of its flags. */
    static boolean isRecorded(String traceparent) {
        return (Character.digit(traceparent.charAt(traceparent.length() - 1), 16) & 1) == 1;
    }

    /** The span of a request that came in. */
    Server server(@Nullable String parent) {
        return new Server(builder(SpanKind.SERVER, "HTTP", parent).startSpan());
    }

    @Override
    public Span begin(Kind kind, String name, @Nullable String parent) {
        if (parent == null || !RequestTrace.isSane(parent) || !isRecorded(parent)) {
            return Span.NONE;
        }
        SpanKind as = kind == Kind.CLIENT ? SpanKind.CLIENT : SpanKind.INTERNAL;
        return new Recorded(builder(as, name, parent).startSpan());
    }

    private SpanBuilder builder(SpanKind kind, String name, @Nullable String parent) {
        SpanBuilder builder = tracer.spanBuilder(name).setSpanKind(kind);
        return parent == null
                ? builder.setNoParent()
                : builder.setParent(Context.root().with(io.opentelemetry.api.trace.Span.wrap(context(parent))));
    }

    /** What {@link RequestTrace} found sane. No trace state is read: it would be a stranger's. */
    private static SpanContext context(String traceparent) {
        return SpanContext.createFromRemoteParent(
                traceparent.substring("00-".length(), SPAN - 1),
                traceparent.substring(SPAN, FLAGS - 1),
                TraceFlags.fromHex(traceparent, FLAGS),
                TraceState.getDefault());
    }

    @Override
    public void stop() {
        provider.shutdown().join(STOP_SECONDS, TimeUnit.SECONDS);
    }

    private static class Recorded implements Span {
        private final io.opentelemetry.api.trace.Span span;

        Recorded(io.opentelemetry.api.trace.Span span) {
            this.span = span;
        }

        @Override
        public String traceparent() {
            SpanContext context = span.getSpanContext();
            return "00-" + context.getTraceId() + "-" + context.getSpanId() + "-"
                    + context.getTraceFlags().asHex();
        }

        @Override
        public Span with(String attribute, String value) {
            span.setAttribute(attribute, value);
            return this;
        }

        @Override
        public Span with(String attribute, long value) {
            span.setAttribute(attribute, value);
            return this;
        }

        @Override
        public void link(@Nullable String traceparent) {
            if (traceparent != null && RequestTrace.isSane(traceparent)) {
                span.addLink(context(traceparent));
            }
        }

        @Override
        public void fail(String type) {
            span.setStatus(StatusCode.ERROR).setAttribute("error.type", type);
        }

        @Override
        public void end() {
            span.end();
        }

        @Override
        public <T> CompletableFuture<T> until(CompletableFuture<T> future, BiConsumer<Span, T> outcome) {
            future.whenComplete((value, failure) -> {
                if (failure == null) {
                    outcome.accept(this, value);
                } else {
                    Throwable cause = failure instanceof CompletionException ? failure.getCause() : failure;
                    fail((cause == null ? failure : cause).getClass().getName());
                }
                end();
            });
            return future;
        }
    }

    /** The span of a request that came in. Where it is not recorded, nothing behind it is either, here or in other processes. */
    static final class Server extends Recorded {
        private final io.opentelemetry.api.trace.Span span;

        Server(io.opentelemetry.api.trace.Span span) {
            super(span);
            this.span = span;
        }

        boolean isRecorded() {
            return span.isRecording();
        }

        @Override
        public Server with(String attribute, String value) {
            super.with(attribute, value);
            return this;
        }

        void rename(String name) {
            span.updateName(name);
        }
    }
}
