package com.pygmy.service.tracing;

import static java.util.concurrent.TimeUnit.MILLISECONDS;
import static java.util.concurrent.TimeUnit.MINUTES;

import com.fasterxml.jackson.annotation.JsonIgnore;
import com.fasterxml.jackson.annotation.JsonProperty;
import com.pygmy.service.config.DurationWithin;
import io.dropwizard.util.Duration;
import io.dropwizard.validation.ValidationMethod;
import jakarta.validation.constraints.DecimalMax;
import jakarta.validation.constraints.DecimalMin;
import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import jakarta.validation.constraints.NotNull;
import java.net.URI;
import org.jspecify.annotations.Nullable;

/** The block {@code tracing} of a service's YAML: spans of requests, by OpenTelemetry. Without it there are none. */
public final class TracingConfiguration {
    /** The collector: OTLP over HTTP with protobuf, such as {@code http://127.0.0.1:4318/v1/traces}. It gets no credentials. */
    @JsonProperty
    @NotNull
    private URI endpoint;

    /** Share of the requests without a {@code traceparent} that begin a trace. What has one does as that says. */
    @JsonProperty
    @DecimalMin("0")
    @DecimalMax("1")
    private double sampled = 0.1;

    /** Most requests a second that this process records, no matter what their clients ask for: of further ones nothing is recorded here or behind
     * here. */
    @JsonProperty
    @Min(1)
    @Max(100_000)
    private int requestsPerSecondMax = 1000;

    /** Spans, of about 1 kB, that wait for the collector or are on their way to it. Requests never wait: further ones are left out and
     * counted. */
    @JsonProperty
    @Min(512)
    @Max(1_000_000)
    private int spansMax = 8192;

    /** For one request to the collector. What it does not take by then is lost and counted. */
    @JsonProperty
    @DurationWithin(min = 100, minUnit = MILLISECONDS, max = 1, maxUnit = MINUTES)
    private Duration exportTimeout = Duration.seconds(5);

    /** A configuration with this block. */
    public interface Configured {
        @Nullable
        TracingConfiguration tracing();

        /** How this process is called among those of its service; empty where there is but one. */
        default String instance() {
            return "";
        }
    }

    @JsonIgnore
    @ValidationMethod(
            message = "endpoint: no address of a collector (expected: as http://127.0.0.1:4318/v1/traces, or https)")
    boolean isEndpointOfCollector() {
        @Nullable URI given = endpoint;
        return given == null // which @NotNull says
                || (("http".equals(given.getScheme()) || "https".equals(given.getScheme()))
                        && given.getHost() != null
                        && given.getUserInfo() == null
                        && given.getFragment() == null);
    }

    String endpoint() {
        return endpoint.toString();
    }

    double sampled() {
        return sampled;
    }

    int requestsPerSecondMax() {
        return requestsPerSecondMax;
    }

    int spansMax() {
        return spansMax;
    }

    java.time.Duration exportTimeout() {
        return exportTimeout.toJavaDuration();
    }
}
