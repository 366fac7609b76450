package com.pygmy.frontend.cache;

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

/** The block {@code cache}: how much is kept, and how the feed of changes is held on to. */
public final class CacheConfiguration {
    /** About how much memory the kept answers may take. */
    @JsonProperty
    @NotNull
    @MinDataSize(value = 64, unit = DataSizeUnit.KIBIBYTES)
    @MaxDataSize(value = 64, unit = DataSizeUnit.GIBIBYTES)
    private DataSize weightMax = DataSize.mebibytes(64);

    /** For how many tags the last change is remembered. Fewer only means that slow answers are kept less often. */
    @JsonProperty
    @Min(1)
    @Max(10_000_000)
    private int tagsRememberedMax = 100_000;

    /** How long after the feed was last heard of answers are still shown to those who did not ask for any at all. */
    @JsonProperty
    @NotNull
    @MinDuration(value = 100, unit = TimeUnit.MILLISECONDS)
    @MaxDuration(value = 5, unit = TimeUnit.MINUTES)
    private Duration lease = Duration.seconds(3);

    /** How long a stream may be silent before another replica is asked: some times what lies between two heartbeats. */
    @JsonProperty
    @NotNull
    @MinDuration(value = 100, unit = TimeUnit.MILLISECONDS)
    @MaxDuration(value = 5, unit = TimeUnit.MINUTES)
    private Duration silenceMax = Duration.milliseconds(1500);

    /** How long a replica may take to send a page of missed changes. */
    @JsonProperty
    @NotNull
    @MinDuration(value = 50, unit = TimeUnit.MILLISECONDS)
    @MaxDuration(value = 1, unit = TimeUnit.MINUTES)
    private Duration pageTimeout = Duration.seconds(2);

    /** The longest pause before a replica is asked again while none serves the feed; it begins with a hundredth of it. */
    @JsonProperty
    @NotNull
    @MinDuration(value = 10, unit = TimeUnit.MILLISECONDS)
    @MaxDuration(value = 1, unit = TimeUnit.MINUTES)
    private Duration pauseMax = Duration.seconds(1);

    /** How long a session that has seen more than the feed has told waits for it, before it is sent to a replica. */
    @JsonProperty
    @NotNull
    @MinDuration(value = 0, unit = TimeUnit.MILLISECONDS)
    @MaxDuration(value = 10, unit = TimeUnit.SECONDS)
    private Duration horizonWait = Duration.milliseconds(20);

    @ValidationMethod(message = "silenceMax: longer than lease (expected: at most as long)")
    boolean isSilenceWithinLease() {
        return silenceMax.toNanoseconds() <= lease.toNanoseconds();
    }

    public CoherentCache cache(CacheMetrics metrics) {
        return new CoherentCache(weightMax.toBytes(), tagsRememberedMax, metrics);
    }

    public java.time.Duration horizonWait() {
        return horizonWait.toJavaDuration();
    }

    public FeedRules feedRules() {
        return new FeedRules(
                lease.toJavaDuration(),
                silenceMax.toJavaDuration(),
                pageTimeout.toJavaDuration(),
                pauseMax.toJavaDuration());
    }
}
