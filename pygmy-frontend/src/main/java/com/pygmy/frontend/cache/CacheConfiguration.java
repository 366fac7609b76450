package com.pygmy.frontend.cache;

import static io.dropwizard.util.DataSizeUnit.GIBIBYTES;
import static io.dropwizard.util.DataSizeUnit.KIBIBYTES;
import static java.util.concurrent.TimeUnit.MILLISECONDS;
import static java.util.concurrent.TimeUnit.MINUTES;
import static java.util.concurrent.TimeUnit.SECONDS;

import com.fasterxml.jackson.annotation.JsonProperty;
import com.pygmy.service.config.DataSizeWithin;
import com.pygmy.service.config.DurationWithin;
import io.dropwizard.util.DataSize;
import io.dropwizard.util.Duration;
import io.dropwizard.validation.ValidationMethod;
import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;

/** The block {@code cache}: how much is kept, and how the feed of changes is held on to. */
public final class CacheConfiguration {
    /** About how much memory the kept answers may take. */
    @JsonProperty
    @DataSizeWithin(min = 64, minUnit = KIBIBYTES, max = 64, maxUnit = GIBIBYTES)
    private DataSize weightMax = DataSize.mebibytes(64);

    /** For how many tags the last change is remembered. Fewer only means that slow answers are kept less often. */
    @JsonProperty
    @Min(1)
    @Max(10_000_000)
    private int tagsRememberedMax = 100_000;

    /** How long after the feed was last heard of answers are still shown to those who did not ask for any at all. */
    @JsonProperty
    @DurationWithin(min = 100, minUnit = MILLISECONDS, max = 5, maxUnit = MINUTES)
    private Duration lease = Duration.seconds(3);

    /** How long a stream may be silent before another replica is asked: some times what lies between two heartbeats. */
    @JsonProperty
    @DurationWithin(min = 100, minUnit = MILLISECONDS, max = 5, maxUnit = MINUTES)
    private Duration silenceMax = Duration.milliseconds(1500);

    /** How long a replica may take to send a page of missed changes. */
    @JsonProperty
    @DurationWithin(min = 50, minUnit = MILLISECONDS, max = 1, maxUnit = MINUTES)
    private Duration pageTimeout = Duration.seconds(2);

    /** The longest pause before a replica is asked again while none serves the feed; it begins with a hundredth of it. */
    @JsonProperty
    @DurationWithin(min = 10, minUnit = MILLISECONDS, max = 1, maxUnit = MINUTES)
    private Duration pauseMax = Duration.seconds(1);

    /** How long a session that has seen more than the feed has told waits for it, before it is sent to a replica. */
    @JsonProperty
    @DurationWithin(min = 0, minUnit = MILLISECONDS, max = 10, maxUnit = SECONDS)
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
