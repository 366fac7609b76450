package com.pygmy.failover.http;

import com.fasterxml.jackson.annotation.JsonProperty;
import com.pygmy.failover.PoolRules;
import io.dropwizard.util.Duration;
import io.dropwizard.validation.MaxDuration;
import io.dropwizard.validation.MinDuration;
import io.dropwizard.validation.ValidationMethod;
import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import jakarta.validation.constraints.NotNull;
import java.util.concurrent.TimeUnit;

/** The block {@code polls}: how the health of nodes is polled, and how quickly that is believed. */
public final class PollConfiguration {
    /** Between two polls of a node while all is well. */
    @JsonProperty
    @NotNull
    @MinDuration(value = 50, unit = TimeUnit.MILLISECONDS)
    @MaxDuration(value = 1, unit = TimeUnit.MINUTES)
    private Duration interval = Duration.milliseconds(500);

    /** Between two polls while a node is in trouble or none takes commands: how soon better times are noticed. */
    @JsonProperty
    @NotNull
    @MinDuration(value = 10, unit = TimeUnit.MILLISECONDS)
    @MaxDuration(value = 1, unit = TimeUnit.MINUTES)
    private Duration quickInterval = Duration.milliseconds(100);

    /** How long a node may take to answer. Generous: a busy node is not a dead one. */
    @JsonProperty
    @NotNull
    @MinDuration(value = 50, unit = TimeUnit.MILLISECONDS)
    @MaxDuration(value = 1, unit = TimeUnit.MINUTES)
    private Duration timeout = Duration.seconds(1);

    /** Polls that must fail in a row before a node counts as down. */
    @JsonProperty
    @Min(1)
    @Max(100)
    private int failuresToEject = 2;

    /** Polls that must succeed in a row before it counts as up again. */
    @JsonProperty
    @Min(1)
    @Max(100)
    private int successesToReturn = 1;

    /** Longest time for which a node stays under suspicion although its polls are good. */
    @JsonProperty
    @NotNull
    @MinDuration(value = 100, unit = TimeUnit.MILLISECONDS)
    @MaxDuration(value = 5, unit = TimeUnit.MINUTES)
    private Duration suspicionMax = Duration.seconds(5);

    /**
     * How long requests wait for a group that has no leader while a majority of it is up, counted from when it last could
     * serve: several elections on a busy machine. After that, and at once where no majority is up, they are answered 503.
     */
    @JsonProperty
    @NotNull
    @MinDuration(value = 0, unit = TimeUnit.MILLISECONDS)
    @MaxDuration(value = 5, unit = TimeUnit.MINUTES)
    private Duration leaderWait = Duration.seconds(5);

    /** Answers of "something went wrong inside" in a row that put a node under suspicion. */
    @JsonProperty
    @Min(1)
    @Max(1000)
    private int errorsToSuspect = 3;

    @ValidationMethod(message = "quickInterval: longer than interval (expected: at most as long)")
    boolean isQuickIntervalQuicker() {
        return quickInterval.toNanoseconds() <= interval.toNanoseconds();
    }

    public PoolRules poolRules(int requestsPerNode) {
        return new PoolRules(
                interval.toJavaDuration(),
                quickInterval.toJavaDuration(),
                failuresToEject,
                successesToReturn,
                errorsToSuspect,
                suspicionMax.toJavaDuration(),
                leaderWait.toJavaDuration(),
                requestsPerNode);
    }

    /** How often to look which polls are due: often enough that the quick interval is kept. */
    public java.time.Duration tick() {
        return quickInterval.toJavaDuration().dividedBy(2);
    }

    public java.time.Duration timeout() {
        return timeout.toJavaDuration();
    }
}
