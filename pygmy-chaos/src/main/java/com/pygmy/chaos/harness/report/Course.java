package com.pygmy.chaos.harness.report;

import com.pygmy.chaos.harness.history.Event;
import com.pygmy.chaos.harness.history.History;
import com.pygmy.chaos.harness.history.Operation;
import com.pygmy.chaos.harness.result.Availability;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Map;

/**
 * What happened when, in nanoseconds from the first request. A history without times has the places of its events instead, a
 * millisecond each.
 *
 * @param isTimed whether the history has times
 * @param spanNanos from the first request to the last answer
 */
record Course(List<Sample> samples, List<ShownFault> faults, boolean isTimed, long spanNanos) {
    private static final long PLACE_NANOS = 1_000_000;
    private static final double NANOS_MIN = 1e4;
    private static final long SPAN_MIN_NANOS = 1_000_000;

    /**
     * A request.
     *
     * @param tookNanos until it was answered; {@link Availability#NEVER} where it never was
     */
    record Sample(Operation operation, RequestEnd ending, long calledNanos, long tookNanos) {
        boolean isAnswered() {
            return tookNanos != Availability.NEVER;
        }

        /** From when it was due: what the client waited before it could send counts as well. */
        long latencyNanos() {
            return operation.lateNanos() + tookNanos;
        }

        long endedNanos() {
            return calledNanos + Math.max(0, tookNanos);
        }
    }

    /**
     * Something that was broken.
     *
     * @param number from 1, in the order of time
     * @param others the faults before it that were not over when it began
     * @param firstSuccesses see {@link Availability.Outage#firstSuccessNanos}
     * @param logs see {@link Availability.Outage#logs}
     */
    record ShownFault(
            int number,
            String what,
            String who,
            boolean isProven,
            long fromNanos,
            long untilNanos,
            List<String> others,
            Map<String, Long> firstSuccesses,
            Map<String, List<String>> logs) {
        /** Number, kind and the nodes that it hit. */
        String label() {
            return number + " " + kind() + " " + who;
        }

        /** The first word of what was done: {@code kill}. */
        String kind() {
            return what.replaceAll("\\s.*", "");
        }
    }

    static Course of(Findings findings) {
        History history = findings.history();
        boolean timed = history.events().stream().anyMatch(event -> event.timeNanos() > 0);
        long[] times = times(history.events(), timed);
        List<Operation> operations = history.operations();
        long begin = operations.stream()
                .mapToLong(operation -> times[operation.calledAt()])
                .min()
                .orElse(0);
        List<Sample> samples = new ArrayList<>(operations.size());
        long span = SPAN_MIN_NANOS;
        for (Operation operation : operations) {
            long called = times[operation.calledAt()];
            long took = took(operation, called, times, timed);
            Sample sample = new Sample(operation, RequestEnd.of(operation), called - begin, took);
            samples.add(sample);
            span = Math.max(span, sample.endedNanos());
        }
        samples.sort(Comparator.comparingLong(Sample::calledNanos));
        List<ShownFault> faults = new ArrayList<>();
        for (Availability.Outage outage : findings.availability().faults()) {
            faults.add(new ShownFault(
                    faults.size() + 1,
                    outage.f(),
                    outage.node(),
                    outage.proven(),
                    outage.fromNanos() - begin,
                    outage.untilNanos() - begin,
                    outage.others(),
                    outage.firstSuccessNanos(),
                    outage.logs()));
        }
        return new Course(List.copyOf(samples), List.copyOf(faults), timed, span);
    }

    /** Room for all latencies, in nanoseconds. */
    Scale latencyScale(int height) {
        long[] nanos = samples.stream()
                .filter(Sample::isAnswered)
                .mapToLong(Sample::latencyNanos)
                .toArray();
        double least = Arrays.stream(nanos).min().orElse(1_000_000);
        double most = Arrays.stream(nanos).max().orElse(1_000_000_000);
        return Scale.logarithmic(Math.max(NANOS_MIN, least), Math.max(NANOS_MIN, most), height);
    }

    /** When each event was; one without a time among others that have one was when the event before it was. */
    private static long[] times(List<Event> events, boolean timed) {
        long[] times = new long[events.size()];
        long known = 0;
        for (int place = 0; place < times.length; place++) {
            long nanos = events.get(place).timeNanos();
            known = nanos > 0 ? nanos : known;
            times[place] = timed ? known : place * PLACE_NANOS;
        }
        return times;
    }

    private static long took(Operation operation, long called, long[] times, boolean timed) {
        Event answer = operation.answer();
        boolean hasPlace = operation.answeredAt() != Operation.NEVER;
        if (answer == null || (!hasPlace && (!timed || answer.timeNanos() == 0))) {
            return Availability.NEVER;
        }
        long answered = hasPlace ? times[operation.answeredAt()] : answer.timeNanos();
        // An answer is never before its call, even if the clock of a foreign history says so.
        return Math.max(0, answered - called);
    }
}
