package com.pygmy.frontend.forward;

import static io.dropwizard.util.DataSizeUnit.KIBIBYTES;
import static io.dropwizard.util.DataSizeUnit.MEBIBYTES;
import static java.util.concurrent.TimeUnit.HOURS;
import static java.util.concurrent.TimeUnit.MILLISECONDS;
import static java.util.concurrent.TimeUnit.MINUTES;
import static java.util.concurrent.TimeUnit.SECONDS;

import com.fasterxml.jackson.annotation.JsonProperty;
import com.pygmy.failover.RequestKind;
import com.pygmy.failover.http.FailoverRules;
import com.pygmy.failover.http.NodeClient;
import com.pygmy.failover.http.NodeTls;
import com.pygmy.service.config.DataSizeWithin;
import com.pygmy.service.config.DurationWithin;
import io.dropwizard.util.DataSize;
import io.dropwizard.util.Duration;
import io.dropwizard.validation.ValidationMethod;
import jakarta.validation.constraints.DecimalMax;
import jakarta.validation.constraints.DecimalMin;
import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import org.eclipse.jetty.util.thread.Invocable;

/** The block {@code forwarding}: how long requests may take, how many there may be, and how often they are tried again. */
public final class ForwardingConfiguration {
    /** For a whole request, all tries and pauses included: longer than a group needs for a new leader. */
    @JsonProperty
    @DurationWithin(min = 100, minUnit = MILLISECONDS, max = 5, maxUnit = MINUTES)
    private Duration deadline = Duration.seconds(10);

    /** For one try of a read. */
    @JsonProperty
    @DurationWithin(min = 10, minUnit = MILLISECONDS, max = 5, maxUnit = MINUTES)
    private Duration readTimeout = Duration.seconds(1);

    /** For one try of a command. */
    @JsonProperty
    @DurationWithin(min = 10, minUnit = MILLISECONDS, max = 5, maxUnit = MINUTES)
    private Duration writeTimeout = Duration.seconds(3);

    /** For an import, from its first byte to the answer. */
    @JsonProperty
    @DurationWithin(min = 1, minUnit = SECONDS, max = 24, maxUnit = HOURS)
    private Duration importTimeout = Duration.minutes(10);

    /** For a node to take a connection. */
    @JsonProperty
    @DurationWithin(min = 10, minUnit = MILLISECONDS, max = 1, maxUnit = MINUTES)
    private Duration connectTimeout = Duration.milliseconds(500);

    /** How long an unused connection to a node is kept: shorter than nodes keep theirs, so that they do not close first. */
    @JsonProperty
    @DurationWithin(min = 1, minUnit = SECONDS, max = 10, maxUnit = MINUTES)
    private Duration connectionIdle = Duration.seconds(20);

    /**
     * Most requests, and so connections, that one node may have at a time: a slow one cannot take them all. An order costs least
     * where one order node has them all, since those that come together share what a decision costs.
     */
    @JsonProperty
    @Min(1)
    @Max(10_000)
    private int requestsPerNode = 256;

    /**
     * How long a request waits where each node has as many as it may have, before it is refused. Who is refused asks again: at
     * once would cost the nodes' processors more than the answers do.
     */
    @JsonProperty
    @DurationWithin(min = 0, minUnit = MILLISECONDS, max = 1, maxUnit = SECONDS)
    private Duration nodeWait = Duration.milliseconds(250);

    /** Most requests that may wait for their answers at a time; what clients have yet to read of theirs is bounded by {@code clients}. */
    @JsonProperty
    @Min(1)
    @Max(100_000)
    private int requestsMax = 2048;

    /** Threads that handle what nodes send; none of them ever waits for a node. */
    @JsonProperty
    @Min(4)
    @Max(256)
    private int threads = 8;

    /** Most of an answer's body that is held in memory; what is larger streams through and cannot be tried again. */
    @JsonProperty
    @DataSizeWithin(min = 1, minUnit = KIBIBYTES, max = 64, maxUnit = MEBIBYTES)
    private DataSize answerHeldMax = DataSize.mebibytes(1);

    /** Retries allowed for each request of the last ten seconds. */
    @JsonProperty
    @DecimalMin("0.0")
    @DecimalMax("10.0")
    private double retryRatio = 0.2;

    /** Retries allowed each second however few requests there are. */
    @JsonProperty
    @Min(0)
    @Max(100_000)
    private int retriesPerSecondMin = 3;

    @ValidationMethod(message = "deadline: shorter than one try (expected: at least readTimeout and writeTimeout)")
    boolean isDeadlineLongerThanATry() {
        return deadline.toNanoseconds() >= readTimeout.toNanoseconds()
                && deadline.toNanoseconds() >= writeTimeout.toNanoseconds();
    }

    @ValidationMethod(message = "connectTimeout: longer than one try (expected: at most readTimeout)")
    boolean isConnectTimeoutWithinATry() {
        return connectTimeout.toNanoseconds() <= readTimeout.toNanoseconds();
    }

    @ValidationMethod(message = "requestsPerNode: more than may be inside at all (expected: at most requestsMax)")
    boolean isRequestsPerNodeWithinAll() {
        return requestsPerNode <= requestsMax;
    }

    /** For a whole request. */
    java.time.Duration deadlineOf(RequestKind kind) {
        return (kind == RequestKind.STREAMED_WRITE ? importTimeout : deadline).toJavaDuration();
    }

    /** The number of attempts is bounded by the deadline and the budget. */
    public FailoverRules rules() {
        return new FailoverRules(
                readTimeout.toJavaDuration(),
                writeTimeout.toJavaDuration(),
                importTimeout.toJavaDuration(),
                Integer.MAX_VALUE,
                nodeWait.toJavaDuration(),
                Math.toIntExact(answerHeldMax.toBytes()));
    }

    /** Beyond those of requests: the stream of changes, and the one before it that is being left. */
    private static final int CONNECTIONS_FOR_CHANGES = 2;

    /** The client that speaks with nodes in this way; the caller starts and stops it. */
    public NodeClient nodeClient(NodeTls tls) {
        int connections = requestsPerNode + CONNECTIONS_FOR_CHANGES;
        return new NodeClient(
                "nodes",
                threads,
                Invocable.InvocationType.NON_BLOCKING,
                connections,
                connections,
                connectTimeout.toJavaDuration(),
                connectionIdle.toJavaDuration(),
                tls);
    }

    public int requestsPerNode() {
        return requestsPerNode;
    }

    public int requestsMax() {
        return requestsMax;
    }

    public double retryRatio() {
        return retryRatio;
    }

    public int retriesPerSecondMin() {
        return retriesPerSecondMin;
    }
}
