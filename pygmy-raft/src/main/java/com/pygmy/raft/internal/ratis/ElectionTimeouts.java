package com.pygmy.raft.internal.ratis;

import java.io.IOException;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import org.apache.ratis.server.DivisionProperties;
import org.apache.ratis.server.RaftServer;
import org.apache.ratis.server.RaftServerConfigKeys;
import org.apache.ratis.util.TimeDuration;

/**
 * Election timeouts that grow while elections fail and shrink again when a leader has lasted.
 *
 * <p>Where messages take longer than an election timeout, a follower calls an election although its leader lives, and a
 * candidate gives up before the votes have come: no leader lasts, and each attempt makes the machine busier. So both timeouts are
 * doubled, up to sixteen times, when a term or a leader lasted less than twice the longer one, or none was elected for as
 * long although other replicas were heard. They are halved after a leader has lasted fifty times the configured one. A
 * replica that hears no other keeps its timeouts: no peer is slow then. See docs/adr/0030.
 *
 * <p>Thread-safe. Takes the place of Ratis' properties of a division, which are fixed at its start.
 */
public final class ElectionTimeouts implements DivisionProperties {
    static final int FACTOR_MAX = 16;

    /** In longer timeouts as they are: a leader or a term that ends sooner has failed. */
    private static final int FAILED_BELOW = 2;

    /** In longer timeouts as configured: 30 s with the default. */
    private static final int STABLE_AFTER = 50;

    /** From here on an operator is advised. */
    private static final int ADVISED_FACTOR = 4;

    private static final Duration ADVICE_PAUSE = Duration.ofMinutes(10);

    /** What is known of elections at one moment. */
    record Sighting(long term, boolean leaderKnown, long heardNanos) {}

    private final Duration min;
    private final Duration max;
    /** Ratis reads the shorter timeout, then the longer, and fails where the longer is shorter. */
    private final ThreadLocal<Integer> minRead = ThreadLocal.withInitial(() -> 0);

    private volatile int factor = 1;
    private volatile long elections;
    private boolean begun;
    private Sighting last = new Sighting(0, false, 0);
    private long termSinceNanos;
    private long sinceNanos;
    private boolean advised;
    private long advisedNanos;

    /** Timeouts as configured. */
    ElectionTimeouts(Duration min, Duration max) {
        this.min = min;
        this.max = max;
    }

    /** Has a division of Ratis go by these timeouts. To be called before it is started. */
    void govern(RaftServer.Division division) throws IOException {
        RatisFields.replace(division, "divisionProperties", DivisionProperties.class, own -> this);
        // For as long a leader that stepped down starts no election.
        RatisFields.replace(division, "leaderStepDownWaitTime", TimeDuration.class, own -> RatisProperties.time(max));
        // Until the first election it would go by timeouts of its own.
        RatisFields.get(division, "firstElectionSinceStartup", AtomicBoolean.class)
                .set(false);
    }

    /**
     * Called regularly.
     *
     * @return advice for an operator, at most once in ten minutes, where the configured timeouts are too short
     */
    synchronized Optional<String> observe(Sighting now, long nowNanos) {
        Sighting before = last;
        last = now;
        if (!begun) {
            begun = true;
            // What was before the start is not known to have failed.
            termSinceNanos = nowNanos - longest().toNanos();
            sinceNanos = nowNanos;
            return Optional.empty();
        }
        boolean newTerm = now.term() != before.term();
        // A term in which no other replica was heard says nothing about how fast they answer.
        boolean failed = newTerm && isShort(nowNanos - termSinceNanos) && now.heardNanos() - termSinceNanos > 0;
        if (newTerm) {
            elections++;
            termSinceNanos = nowNanos;
        }
        if (now.leaderKnown() != before.leaderKnown()) {
            failed |= before.leaderKnown() && isShort(nowNanos - sinceNanos);
            sinceNanos = nowNanos;
        } else if (newTerm) {
            sinceNanos = nowNanos;
        } else if (!now.leaderKnown()) {
            if (!isShort(nowNanos - now.heardNanos())) {
                // No other replica is there: the wait for a leader begins when one is heard.
                sinceNanos = nowNanos;
            }
            failed = !isShort(nowNanos - sinceNanos);
        } else if (factor > 1
                && nowNanos - sinceNanos >= max.multipliedBy(STABLE_AFTER).toNanos()) {
            factor /= 2;
            sinceNanos = nowNanos;
        }
        return failed ? grow(nowNanos) : Optional.empty();
    }

    private boolean isShort(long nanos) {
        return nanos < currentMax().multipliedBy(FAILED_BELOW).toNanos();
    }

    private Duration longest() {
        return max.multipliedBy((long) FAILED_BELOW * FACTOR_MAX);
    }

    private Optional<String> grow(long nowNanos) {
        factor = Math.min(2 * factor, FACTOR_MAX);
        sinceNanos = nowNanos;
        boolean due = factor >= ADVISED_FACTOR && (!advised || nowNanos - advisedNanos >= ADVICE_PAUSE.toNanos());
        if (!due) {
            return Optional.empty();
        }
        advised = true;
        advisedNanos = nowNanos;
        return Optional.of("elections are frequent: replicas answer later than electionTimeoutMin (" + min.toMillis()
                + " ms) and electionTimeoutMax (" + max.toMillis() + " ms) allow. They have grown to "
                + currentMin().toMillis() + " and " + currentMax().toMillis()
                + " ms and shrink again when a leader lasts. Where this machine is always as busy, set"
                + " electionTimeoutMin: "
                + currentMin().toMillis() + "ms and electionTimeoutMax: "
                + currentMax().toMillis() + "ms");
    }

    Duration currentMin() {
        return min.multipliedBy(factor);
    }

    public Duration currentMax() {
        return max.multipliedBy(factor);
    }

    /** As configured: heartbeats are not to be rarer where timeouts are longer, for those of others may not be. */
    Duration configuredMin() {
        return min;
    }

    /** How many terms have begun since the start, as far as was seen. */
    public long elections() {
        return elections;
    }

    @Override
    public TimeDuration minRpcTimeout() {
        return RatisProperties.time(currentMin());
    }

    @Override
    public TimeDuration maxRpcTimeout() {
        return RatisProperties.time(currentMax());
    }

    @Override
    public int minRpcTimeoutMs() {
        int millis = (int) currentMin().toMillis();
        minRead.set(millis);
        return millis;
    }

    @Override
    public int maxRpcTimeoutMs() {
        return Math.max((int) currentMax().toMillis(), minRead.get());
    }

    @Override
    public TimeDuration rpcSleepTime() {
        return RaftServerConfigKeys.Rpc.SLEEP_TIME_DEFAULT;
    }

    @Override
    public TimeDuration rpcSlownessTimeout() {
        return RaftServerConfigKeys.Rpc.SLOWNESS_TIMEOUT_DEFAULT;
    }
}
