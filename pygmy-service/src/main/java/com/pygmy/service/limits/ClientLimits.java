package com.pygmy.service.limits;

import static io.dropwizard.util.DataSizeUnit.BYTES;
import static io.dropwizard.util.DataSizeUnit.GIBIBYTES;
import static io.dropwizard.util.DataSizeUnit.KIBIBYTES;
import static io.dropwizard.util.DataSizeUnit.MEBIBYTES;
import static java.util.concurrent.TimeUnit.MILLISECONDS;
import static java.util.concurrent.TimeUnit.MINUTES;

import com.fasterxml.jackson.annotation.JsonProperty;
import com.pygmy.service.config.DataSizeWithin;
import com.pygmy.service.config.DurationWithin;
import io.dropwizard.util.DataSize;
import io.dropwizard.util.Duration;
import io.dropwizard.validation.ValidationMethod;
import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;

/** The block {@code clients} of a service's YAML: how much is held for clients, and how slow they may be. */
public final class ClientLimits {
    /** All bytes of requests and answers held at a time: an eighth of the heap that the launcher gives a process. */
    @JsonProperty
    @DataSizeWithin(min = 64, minUnit = KIBIBYTES, max = 64, maxUnit = GIBIBYTES)
    private DataSize heldMax = DataSize.mebibytes(32);

    /** Largest body of a request that is not streamed. */
    @JsonProperty
    @DataSizeWithin(min = 1, minUnit = KIBIBYTES, max = 64, maxUnit = MEBIBYTES)
    private DataSize bodyMax = DataSize.mebibytes(1);

    /** In which a body must arrive, from its request's last header to its last byte. An order is one packet. */
    @JsonProperty
    @DurationWithin(min = 100, minUnit = MILLISECONDS, max = 10, maxUnit = MINUTES)
    private Duration bodyTimeout = Duration.seconds(10);

    /** In which the headers of a request must arrive, from their first byte. How long a connection may be without one is the
     * connector's {@code idleTimeout}. */
    @JsonProperty
    @DurationWithin(min = 100, minUnit = MILLISECONDS, max = 10, maxUnit = MINUTES)
    private Duration headersTimeout = Duration.seconds(10);

    /** How long one answer may wait for its client in all, beyond what {@code answerRateMin} allows. */
    @JsonProperty
    @DurationWithin(min = 100, minUnit = MILLISECONDS, max = 10, maxUnit = MINUTES)
    private Duration answerTimeout = Duration.seconds(10);

    /** Bytes a second that a client must read of an answer once the system's buffers are full: a bad mobile line has more. */
    @JsonProperty
    @DataSizeWithin(min = 1, minUnit = BYTES, max = 1, maxUnit = GIBIBYTES)
    private DataSize answerRateMin = DataSize.kibibytes(8);

    /** Connections to the application port. Beyond it those that are idle are closed. Far below usual limits of open files. */
    @JsonProperty
    @Min(16)
    @Max(1_000_000)
    private int connectionsMax = 4096;

    /** Connections to the admin port, where only the other processes and operators have anything to ask. */
    @JsonProperty
    @Min(16)
    @Max(1_000_000)
    private int adminConnectionsMax = 256;

    /** A configuration with this block. */
    public interface Configured {
        ClientLimits clients();
    }

    @ValidationMethod(message = "bodyMax: more than may be held at all (expected: at most heldMax)")
    boolean isBodyWithinBudget() {
        return bodyMax.toBytes() <= heldMax.toBytes();
    }

    public long heldMaxBytes() {
        return heldMax.toBytes();
    }

    public int bodyMaxBytes() {
        return Math.toIntExact(bodyMax.toBytes());
    }

    java.time.Duration bodyTimeout() {
        return bodyTimeout.toJavaDuration();
    }

    java.time.Duration headersTimeout() {
        return headersTimeout.toJavaDuration();
    }

    java.time.Duration answerTimeout() {
        return answerTimeout.toJavaDuration();
    }

    long answerBytesPerSecondMin() {
        return answerRateMin.toBytes();
    }

    int connectionsMax() {
        return connectionsMax;
    }

    int adminConnectionsMax() {
        return adminConnectionsMax;
    }
}
