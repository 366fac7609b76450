package com.pygmy.service.tracing;

import com.pygmy.service.config.UnusableConfiguration;
import io.dropwizard.core.setup.Environment;
import org.jspecify.annotations.Nullable;

/**
 * Where a service's code begins spans. They hang together by the text of W3C's {@code traceparent}, in one process as between
 * processes: what a request brings ({@link com.pygmy.service.log.RequestTrace}) names the span of this hop already. Without a
 * configuration it is {@link #OFF}, and no class of OpenTelemetry is loaded. Thread-safe; does not block, and fails no request.
 */
public interface Tracing {
    /** Makes no spans. */
    Tracing OFF = (kind, name, parent) -> Span.NONE;

    /** What a span is about. */
    enum Kind {
        /** A request to another process. */
        CLIENT,
        /** Work in this process. */
        INTERNAL
    }

    /**
     * Begins a span below another one; {@link Span#NONE} where there is none, or it is not recorded.
     *
     * @param name one of few: no id is in it
     * @param parent the other one's {@code traceparent}
     */
    Span begin(Kind kind, String name, @Nullable String parent);

    /** That of a service, once {@link com.pygmy.service.ProblemBundle} has been run. */
    static Tracing of(Environment environment) {
        return environment.getApplicationContext().getAttribute(Tracing.class.getName()) instanceof Tracing tracing
                ? tracing
                : OFF;
    }

    /**
     * Has each request to the application's ports make a span. To be called once all other handlers have been installed.
     *
     * @param instance the name of this process among those of its service; empty where there is but one
     * @throws UnusableConfiguration where OpenTelemetry's libraries are not there
     */
    static void install(
            TracingConfiguration configuration, String instance, RouteTemplates routes, Environment environment) {
        try {
            Class.forName("io.opentelemetry.exporter.otlp.http.trace.OtlpHttpSpanExporter");
            Class.forName("io.opentelemetry.exporter.sender.jdk.internal.JdkHttpSender");
        } catch (ClassNotFoundException | LinkageError e) {
            throw new UnusableConfiguration("tracing: OpenTelemetry's libraries are not on the class path (expected:"
                    + " io.opentelemetry:opentelemetry-exporter-otlp and opentelemetry-exporter-sender-jdk)");
        }
        environment
                .getApplicationContext()
                .setAttribute(
                        Tracing.class.getName(), SpanHandler.install(configuration, instance, routes, environment));
    }
}
