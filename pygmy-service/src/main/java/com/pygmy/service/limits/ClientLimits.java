package com.pygmy.service.limits;

import com.fasterxml.jackson.annotation.JsonProperty;
import io.dropwizard.util.DataSize;
import io.dropwizard.util.DataSizeUnit;
import io.dropwizard.util.Duration;
import io.dropwizard.validation.MaxDataSize;
import io.dropwizard.validation.MaxDuration;
import io.dropwizard.validation.MinDataSize;
import io.dropwizard.validation.MinDuration;
import io.dropwizard.validation.ValidationMethod;
import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import jakarta.validation.constraints.NotNull;
import java.util.concurrent.TimeUnit;

/** The block {@code clients} of a service's YAML: how much is held for clients, and how slow they may be. */
public final class ClientLimits {
    /** All bytes of requests and answers held at a time: an eighth of the heap that the launcher gives a process. */
    @JsonProperty
    @NotNull
    @MinDataSize(value = 64, unit = DataSizeUnit.KIBIBYTES)
    @MaxDataSize(value = 64, unit = DataSizeUnit.GIBIBYTES)
    private DataSize heldMax = DataSize.mebibytes(32);

    /** Largest body of a request that is not streamed. */
    @JsonProperty
    @NotNull
    @MinDataSize(value = 1, unit = DataSizeUnit.KIBIBYTES)
    @MaxDataSize(value = 64, unit = DataSizeUnit.MEBIBYTES)
    private DataSize bodyMax = DataSize.mebibytes(1);

    /** In which a body must arrive, from its request's last header to its last byte. An order is one packet. */
    @JsonProperty
    @NotNull
    @MinDuration(value = 100, unit = TimeUnit.MILLISECONDS)
    @MaxDuration(value = 10, unit = TimeUnit.MINUTES)
    private Duration bodyTimeout = Duration.seconds(10);

    /** In which the headers of a request must arrive, from their first byte. How long a connection may be without one is the
     * connector's {@code idleTimeout}. */
    @JsonProperty
    @NotNull
    @MinDuration(value = 100, unit = TimeUnit.MILLISECONDS)
    @MaxDuration(value = 10, unit = TimeUnit.MINUTES)
    private Duration headersTimeout = Duration.seconds(10);

    /** How long one answer may wait for its client in all, beyond what {@code answerRateMin} allows. */
    @JsonProperty
    @NotNull
    @MinDuration(value = 100, unit = TimeUnit.MILLISECONDS)
    @MaxDuration(value = 10, unit = TimeUnit.MINUTES)
    private Duration answerTimeout = Duration.seconds(10);

    /** Bytes a second that a client must read of an answer once the system's buffers are full: a bad mobile line has more. */
    @JsonProperty
    @NotNull
    @MinDataSize(value = 1, unit = DataSizeUnit.BYTES)
    @MaxDataSize(value = 1, unit = DataSizeUnit.GIBIBYTES)
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
