package com.pygmy.order.ledger;

import com.fasterxml.jackson.annotation.JsonProperty;
import io.dropwizard.util.Duration;
import io.dropwizard.validation.MaxDuration;
import io.dropwizard.validation.MinDuration;
import io.dropwizard.validation.ValidationMethod;
import jakarta.validation.Valid;
import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import jakarta.validation.constraints.NotNull;
import jakarta.validation.constraints.Size;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** Where the catalog's nodes are and within which limits they are asked: {@code catalog:} in the YAML. */
public final class CatalogConfiguration {
    @Valid
    @NotNull
    @Size(min = 1, max = 9)
    @JsonProperty
    private List<CatalogNode> nodes = List.of();

    /** A node on the same network accepts in a few milliseconds or is not there. */
    @NotNull
    @MinDuration(value = 10, unit = TimeUnit.MILLISECONDS)
    @MaxDuration(value = 10, unit = TimeUnit.SECONDS)
    @JsonProperty
    private Duration connectTimeout = Duration.milliseconds(500);

    /** How long one node may take; then the next is asked. Longer than an election, else each election costs an attempt. */
    @NotNull
    @MinDuration(value = 50, unit = TimeUnit.MILLISECONDS)
    @MaxDuration(value = 30, unit = TimeUnit.SECONDS)
    @JsonProperty
    private Duration attemptTimeout = Duration.milliseconds(1500);

    /** Attempts for one question over all nodes, the first one counted. */
    @Min(1)
    @Max(100)
    @JsonProperty
    private int attemptsMax = 12;

    /** Retries that may be made in a burst, such as when a node dies with every connection in use. */
    @Min(0)
    @Max(100_000)
    @JsonProperty
    private int retryBurst = 1000;

    @Min(1)
    @Max(1024)
    @JsonProperty
    private int connectionsPerNodeMax = 64;

    @Min(1)
    @Max(16_384)
    @JsonProperty
    private int queuedPerNodeMax = 1024;

    @Min(4)
    @Max(256)
    @JsonProperty
    private int threadsMax = 16;

    /** How often each node's health check is asked for. */
    @NotNull
    @MinDuration(value = 50, unit = TimeUnit.MILLISECONDS)
    @MaxDuration(value = 1, unit = TimeUnit.MINUTES)
    @JsonProperty
    private Duration healthInterval = Duration.milliseconds(500);

    /** How long a node that gave no answer is asked last. */
    @NotNull
    @MinDuration(value = 0, unit = TimeUnit.MILLISECONDS)
    @MaxDuration(value = 1, unit = TimeUnit.MINUTES)
    @JsonProperty
    private Duration suspectFor = Duration.seconds(2);

    public List<CatalogNode> getNodes() {
        return nodes;
    }

    public Duration getConnectTimeout() {
        return connectTimeout;
    }

    public Duration getAttemptTimeout() {
        return attemptTimeout;
    }

    public int getAttemptsMax() {
        return attemptsMax;
    }

    public int getRetryBurst() {
        return retryBurst;
    }

    public int getConnectionsPerNodeMax() {
        return connectionsPerNodeMax;
    }

    public int getQueuedPerNodeMax() {
        return queuedPerNodeMax;
    }

    public int getThreadsMax() {
        return threadsMax;
    }

    public Duration getHealthInterval() {
        return healthInterval;
    }

    public Duration getSuspectFor() {
        return suspectFor;
    }

    @ValidationMethod(message = "catalog.connectTimeout must not be longer than catalog.attemptTimeout")
    boolean isConnectTimeoutWithinAttempt() {
        return connectTimeout.toNanoseconds() <= attemptTimeout.toNanoseconds();
    }

    @ValidationMethod(message = "catalog.nodes must have different names")
    boolean isEachNodeNamedOnce() {
        return nodes.stream().map(CatalogNode::name).distinct().count() == nodes.size();
    }
}
