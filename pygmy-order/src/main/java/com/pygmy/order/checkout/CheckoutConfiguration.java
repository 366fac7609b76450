package com.pygmy.order.checkout;

import com.fasterxml.jackson.annotation.JsonProperty;
import io.dropwizard.util.Duration;
import io.dropwizard.validation.MaxDuration;
import io.dropwizard.validation.MinDuration;
import io.dropwizard.validation.ValidationMethod;
import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import jakarta.validation.constraints.NotNull;
import java.util.concurrent.TimeUnit;

/** The limits of the checkout, the relay and the sweeper: {@code checkout:} in the YAML. */
public final class CheckoutConfiguration {
    /**
     * How long a request about orders may take. Longer than an election of either group, and shorter than a frontend waits for
     * one answer ({@code forwarding.writeTimeout}): else the truth that this node tells comes too late to be passed on.
     */
    @NotNull
    @MinDuration(value = 100, unit = TimeUnit.MILLISECONDS)
    @MaxDuration(value = 1, unit = TimeUnit.MINUTES)
    @JsonProperty
    private Duration orderTimeout = Duration.milliseconds(2800);

    /** How long a sold order may wait to be recorded before the client is told to look again later. */
    @NotNull
    @MinDuration(value = 10, unit = TimeUnit.MILLISECONDS)
    @MaxDuration(value = 1, unit = TimeUnit.MINUTES)
    @JsonProperty
    private Duration recordTimeout = Duration.seconds(2);

    /** Orders that one node works on at once. */
    @Min(1)
    @Max(100_000)
    @JsonProperty
    private int ordersMax = 2048;

    /** Requests of one key that may wait at one node for the outcome of the first. */
    @Min(0)
    @Max(1000)
    @JsonProperty
    private int requestsPerKeyMax = 16;

    /** How often the leader looks for what a dead coordinator left behind; such an order waits about twice as long. */
    @NotNull
    @MinDuration(value = 10, unit = TimeUnit.MILLISECONDS)
    @MaxDuration(value = 1, unit = TimeUnit.MINUTES)
    @JsonProperty
    private Duration relayInterval = Duration.milliseconds(250);

    /** Rows of the ledger that the relay reads at once. */
    @Min(1)
    @Max(256)
    @JsonProperty
    private int relayPage = 256;

    /** How often the leader looks for cancellations that a crash left behind. */
    @NotNull
    @MinDuration(value = 10, unit = TimeUnit.MILLISECONDS)
    @MaxDuration(value = 1, unit = TimeUnit.MINUTES)
    @JsonProperty
    private Duration sweepInterval = Duration.seconds(1);

    /** The longest pause of the relay and the sweeper after failures. */
    @NotNull
    @MinDuration(value = 100, unit = TimeUnit.MILLISECONDS)
    @MaxDuration(value = 10, unit = TimeUnit.MINUTES)
    @JsonProperty
    private Duration backOffMax = Duration.seconds(5);

    public Duration getOrderTimeout() {
        return orderTimeout;
    }

    public Duration getRecordTimeout() {
        return recordTimeout;
    }

    public int getOrdersMax() {
        return ordersMax;
    }

    public int getRequestsPerKeyMax() {
        return requestsPerKeyMax;
    }

    public Duration getRelayInterval() {
        return relayInterval;
    }

    public int getRelayPage() {
        return relayPage;
    }

    public Duration getSweepInterval() {
        return sweepInterval;
    }

    public Duration getBackOffMax() {
        return backOffMax;
    }

    @ValidationMethod(message = "checkout.recordTimeout must not be longer than checkout.orderTimeout")
    boolean isRecordTimeoutWithinOrder() {
        return recordTimeout.toNanoseconds() <= orderTimeout.toNanoseconds();
    }
}
