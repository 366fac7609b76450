package com.pygmy.order.checkout;

import static java.util.concurrent.TimeUnit.MILLISECONDS;
import static java.util.concurrent.TimeUnit.MINUTES;

import com.fasterxml.jackson.annotation.JsonProperty;
import com.pygmy.order.state.RecordOrders;
import com.pygmy.service.config.DurationWithin;
import io.dropwizard.util.Duration;
import io.dropwizard.validation.ValidationMethod;
import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;

/** The limits of the checkout, the relay and the sweeper: {@code checkout:} in the YAML. */
public final class CheckoutConfiguration {
    /**
     * How long a request about orders may take. Longer than an election of either group, and shorter than a frontend waits for
     * one answer ({@code forwarding.writeTimeout}): else the truth that this node tells comes too late to be passed on.
     */
    @DurationWithin(min = 100, minUnit = MILLISECONDS, max = 1, maxUnit = MINUTES)
    @JsonProperty
    private Duration orderTimeout = Duration.milliseconds(2800);

    /** How long a request that waits for its order to be recorded does so, before the client is told to look again later. */
    @DurationWithin(min = 10, minUnit = MILLISECONDS, max = 1, maxUnit = MINUTES)
    @JsonProperty
    private Duration recordTimeout = Duration.seconds(2);

    /**
     * How long a sold order, whose client has its answer, may wait for others to be recorded with. Lists of orders wait for it too.
     */
    @DurationWithin(min = 0, minUnit = MILLISECONDS, max = 1, maxUnit = MINUTES)
    @JsonProperty
    private Duration recordDelay = Duration.milliseconds(25);

    /** So many of these are recorded without waiting for more. */
    @Min(1)
    @Max(RecordOrders.MAX_ORDERS)
    @JsonProperty
    private int recordBatch = 128;

    /** How long a list may wait until all orders are recorded that its reader knows of; shorter than a frontend waits for a read. */
    @DurationWithin(min = 10, minUnit = MILLISECONDS, max = 1, maxUnit = MINUTES)
    @JsonProperty
    private Duration listTimeout = Duration.milliseconds(900);

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
    @DurationWithin(min = 10, minUnit = MILLISECONDS, max = 1, maxUnit = MINUTES)
    @JsonProperty
    private Duration relayInterval = Duration.milliseconds(500);

    /** How soon after a look at the ledger the leader looks again, where orders have been recorded meanwhile. */
    @DurationWithin(min = 1, minUnit = MILLISECONDS, max = 1, maxUnit = MINUTES)
    @JsonProperty
    private Duration markDelay = Duration.milliseconds(50);

    /** Rows of the ledger that the relay reads at once. */
    @Min(1)
    @Max(256)
    @JsonProperty
    private int relayPage = 256;

    /** How often the leader looks for cancellations that a crash left behind. */
    @DurationWithin(min = 10, minUnit = MILLISECONDS, max = 1, maxUnit = MINUTES)
    @JsonProperty
    private Duration sweepInterval = Duration.seconds(1);

    /** The longest pause of the relay and the sweeper after failures. */
    @DurationWithin(min = 100, minUnit = MILLISECONDS, max = 10, maxUnit = MINUTES)
    @JsonProperty
    private Duration backOffMax = Duration.seconds(5);

    public Duration getOrderTimeout() {
        return orderTimeout;
    }

    public Duration getRecordTimeout() {
        return recordTimeout;
    }

    public Duration getRecordDelay() {
        return recordDelay;
    }

    public int getRecordBatch() {
        return recordBatch;
    }

    public Duration getListTimeout() {
        return listTimeout;
    }

    public Duration getMarkDelay() {
        return markDelay;
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
