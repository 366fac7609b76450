package com.pygmy.chaos.harness.report;

import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.HdrHistogram.Histogram;

/**
 * Requests of one kind: how they ended, how long those took that succeeded, and the longest time without a success, between the
 * first request and the last of its kind.
 *
 * @param successMicros from when each was due, also where it could be sent only later
 */
public record RequestKind(String f, Map<RequestEnd, Integer> ends, Histogram successMicros, long longestGapNanos) {
    private static final long MICROS_MAX = 3_600_000_000L;

    /** Every kind, by its name. */
    static List<RequestKind> of(Course course) {
        Map<String, List<Course.Sample>> kinds = new TreeMap<>();
        course.samples()
                .forEach(sample -> kinds.computeIfAbsent(sample.operation().f(), f -> new ArrayList<>())
                        .add(sample));
        return kinds.entrySet().stream()
                .map(kind -> of(kind.getKey(), kind.getValue()))
                .toList();
    }

    /** The requests of a run that are of any of these kinds, under one name. */
    public static RequestKind of(String name, Findings findings, Set<String> kinds) {
        return of(
                name,
                Course.of(findings).samples().stream()
                        .filter(sample -> kinds.contains(sample.operation().f()))
                        .toList());
    }

    static RequestKind of(String f, List<Course.Sample> samples) {
        Map<RequestEnd, Integer> ends = new EnumMap<>(RequestEnd.class);
        Histogram micros = new Histogram(3);
        for (Course.Sample sample : samples) {
            ends.merge(sample.ending(), 1, Integer::sum);
            if (sample.ending() == RequestEnd.OK) {
                micros.recordValue(Math.min(MICROS_MAX, sample.latencyNanos() / 1_000));
            }
        }
        return new RequestKind(f, ends, micros, longestGap(samples));
    }

    private static long longestGap(List<Course.Sample> samples) {
        if (samples.isEmpty()) {
            return 0;
        }
        long last = samples.get(0).calledNanos();
        long longest = 0;
        long[] successes = samples.stream()
                .filter(sample -> sample.ending() == RequestEnd.OK)
                .mapToLong(Course.Sample::endedNanos)
                .sorted()
                .toArray();
        for (long success : successes) {
            longest = Math.max(longest, success - last);
            last = success;
        }
        return Math.max(longest, samples.get(samples.size() - 1).calledNanos() - last);
    }

    public int count(RequestEnd ending) {
        return ends.getOrDefault(ending, 0);
    }

    /** How many were sent. */
    public int total() {
        return ends.values().stream().mapToInt(Integer::intValue).sum();
    }

    /** A quantile of the successes, in nanoseconds; {@code -1} where there is none. */
    public long quantileNanos(double percent) {
        return successMicros.getTotalCount() == 0 ? -1 : successMicros.getValueAtPercentile(percent) * 1_000;
    }

    /** The kinds as a table. */
    static Element table(List<RequestKind> kinds) {
        Table table = Table.of(
                "Requests by kind",
                "Request",
                "Sent#",
                "Succeeded#",
                "Refused#",
                "Failed#",
                "Unknown#",
                "p50#",
                "p95#",
                "p99#",
                "Slowest#",
                "Longest without success#");
        for (RequestKind kind : kinds) {
            table.row(
                    kind.f(),
                    Words.number(kind.total()),
                    Words.number(kind.count(RequestEnd.OK)),
                    Words.number(kind.count(RequestEnd.REFUSED)),
                    Words.number(kind.count(RequestEnd.FAILED)),
                    Words.number(kind.count(RequestEnd.UNKNOWN)),
                    time(kind.quantileNanos(50)),
                    time(kind.quantileNanos(95)),
                    time(kind.quantileNanos(99)),
                    time(kind.quantileNanos(100)),
                    Words.duration(kind.longestGapNanos()));
        }
        return table.element();
    }

    private static String time(long nanos) {
        return nanos < 0 ? "–" : Words.duration(nanos);
    }
}
