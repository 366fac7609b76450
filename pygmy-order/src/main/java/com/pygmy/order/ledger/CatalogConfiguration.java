package com.pygmy.order.ledger;

import static java.util.concurrent.TimeUnit.MILLISECONDS;
import static java.util.concurrent.TimeUnit.SECONDS;

import com.fasterxml.jackson.annotation.JsonProperty;
import com.pygmy.failover.NodeAddress;
import com.pygmy.failover.PoolRules;
import com.pygmy.failover.http.FailoverRules;
import com.pygmy.failover.http.NodeClient;
import com.pygmy.failover.http.NodeTls;
import com.pygmy.failover.http.NodeUrls;
import com.pygmy.failover.http.PollConfiguration;
import com.pygmy.service.config.DurationWithin;
import com.pygmy.service.tls.TlsConfiguration;
import io.dropwizard.util.Duration;
import io.dropwizard.validation.ValidationMethod;
import jakarta.validation.Valid;
import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import jakarta.validation.constraints.NotNull;
import jakarta.validation.constraints.Size;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.eclipse.jetty.util.thread.Invocable;
import org.jspecify.annotations.Nullable;

/** Where the catalog's nodes are and within which limits requests are sent to them: {@code catalog:} in the YAML. */
public final class CatalogConfiguration {
    private static final int ANSWER_BYTES_MAX = 4 * 1024 * 1024;

    /** Shorter than Dropwizard's 30 s, so that this side closes first and no request meets a closing connection. */
    private static final java.time.Duration CONNECTION_IDLE = java.time.Duration.ofSeconds(20);

    /** The nodes of the catalog: name to addresses. */
    @NotNull
    @Size(min = 1, max = 9)
    @JsonProperty
    private Map<String, @Valid @NotNull NodeUrls> nodes = new LinkedHashMap<>();

    @Valid
    @NotNull
    @JsonProperty
    private PollConfiguration polls = new PollConfiguration();

    /** Whom the catalog's nodes have their certificates from, where their addresses begin with {@code https}. */
    @Valid
    @JsonProperty
    private @Nullable TlsConfiguration tls;

    /** A node on the same network accepts in a few milliseconds or is not there. */
    @DurationWithin(min = 10, minUnit = MILLISECONDS, max = 10, maxUnit = SECONDS)
    @JsonProperty
    private Duration connectTimeout = Duration.milliseconds(500);

    /** How long one node may take; then the next one gets the request. Longer than an election, else each costs an attempt. */
    @DurationWithin(min = 50, minUnit = MILLISECONDS, max = 30, maxUnit = SECONDS)
    @JsonProperty
    private Duration attemptTimeout = Duration.milliseconds(1500);

    /** Attempts of one request over all nodes, the first one counted. */
    @Min(1)
    @Max(100)
    @JsonProperty
    private int attemptsMax = 12;

    /** Retries in ten seconds however few requests there are, such as when a node dies with every connection in use. */
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

    /**
     * Calls for decisions under way at a time. What comes meanwhile shares the next one, so more of them carry fewer orders each,
     * and cost more where processors are what is scarce; on a slow network more are faster.
     */
    @Min(1)
    @Max(64)
    @JsonProperty
    private int decisionCallsMax = 1;

    @Min(4)
    @Max(256)
    @JsonProperty
    private int threadsMax = 16;

    public @Nullable TlsConfiguration tls() {
        return tls;
    }

    public List<NodeAddress> nodes() {
        return NodeUrls.addresses(nodes);
    }

    public PollConfiguration polls() {
        return polls;
    }

    /** What a connection cannot take waits for one, up to the bound of the queue. */
    public PoolRules poolRules() {
        return polls.poolRules(requestsPerNodeMax());
    }

    /** The pool's bound, and the client's queue too: until a connection is open, all that the pool lets through wait for it there. */
    private int requestsPerNodeMax() {
        return connectionsPerNodeMax + queuedPerNodeMax;
    }

    int queuedPerNodeMax() {
        return queuedPerNodeMax;
    }

    int decisionCallsMax() {
        return decisionCallsMax;
    }

    double retriesPerSecondMin() {
        return retryBurst / 10.0; // the budget counts over ten seconds
    }

    FailoverRules failoverRules() {
        java.time.Duration attempt = attemptTimeout.toJavaDuration();
        return new FailoverRules(attempt, attempt, attempt, attemptsMax, java.time.Duration.ZERO, ANSWER_BYTES_MAX);
    }

    /** The client that speaks with the catalog; who makes it starts and stops it. */
    public NodeClient nodeClient(NodeTls tls) {
        return new NodeClient(
                "ledger",
                threadsMax,
                Invocable.InvocationType.NON_BLOCKING,
                connectionsPerNodeMax,
                requestsPerNodeMax(),
                connectTimeout.toJavaDuration(),
                CONNECTION_IDLE,
                tls);
    }

    @ValidationMethod(message = "catalog.connectTimeout must not be longer than catalog.attemptTimeout")
    boolean isConnectTimeoutWithinAttempt() {
        return connectTimeout.toNanoseconds() <= attemptTimeout.toNanoseconds();
    }
}
