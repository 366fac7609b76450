package com.pygmy.benchmarks.load;

import java.util.Map;
import org.HdrHistogram.Histogram;

/**
 * What a stretch of load met.
 *
 * @param latency of each answer, in nanoseconds
 * @param statuses how many answers of each status
 * @param marked how many answers had the mark that was looked for
 * @param seconds how long it took
 * @param generatorShare the share of one core that the generator used
 * @param server what the processes that were watched took for it
 */
public record LoadResult(
        Histogram latency,
        Map<Integer, Long> statuses,
        long marked,
        double seconds,
        double generatorShare,
        ProcessUse server) {
    public LoadResult {
        statuses = Map.copyOf(statuses);
    }

    public long answers() {
        return latency.getTotalCount();
    }

    public double perSecond() {
        return answers() / seconds;
    }

    /** The processor time that the watched processes took for an answer. */
    public double serverMicros() {
        return server.processorSeconds() * 1e6 / answers();
    }

    /** How often a thread of the watched processes gave the processor up to wait, for an answer. */
    public double serverSwitches() {
        return server.switches() / answers();
    }

    public double millisAt(double percentile) {
        return latency.getValueAtPercentile(percentile) / 1e6;
    }

    /** This result, which is refused where an answer had another status: a fast refusal must not pass for speed. */
    public LoadResult only(int status) {
        if (statuses.size() != 1 || !statuses.containsKey(status)) {
            throw new IllegalStateException("answers: " + statuses + " (expected: nothing but " + status + ")");
        }
        return this;
    }

    /** This result, which is refused where more than one in a hundred answers had another status. */
    public LoadResult mostly(int status) {
        if (answersOf(status) < 0.99 * answers()) {
            throw new IllegalStateException("answers: " + statuses + " (expected: hardly any but " + status + ")");
        }
        return this;
    }

    /** How many answers had this status. */
    public long answersOf(int status) {
        return statuses.getOrDefault(status, 0L);
    }

    /** This result, which is refused where less than this share of the answers had the mark. */
    public LoadResult markedAtLeast(double share) {
        if (marked < share * answers()) {
            throw new IllegalStateException(
                    "marked: " + marked + " of " + answers() + " answers (expected: at least " + share + " of them)");
        }
        return this;
    }
}
