package com.pygmy.benchmarks.failover;

import java.util.ArrayList;
import java.util.List;
import org.HdrHistogram.Histogram;

/**
 * One fault and the orders around it.
 *
 * @param begin what is called before begins here
 * @param struck when the fault began
 * @param settled what is called during ends here: two seconds after the fault
 * @param end what is called after, in which the node comes back, ends here
 */
record Trial(long begin, long struck, long settled, long end) {
    /** Where a request belongs by when it was due. */
    enum Phase {
        BEFORE,
        DURING,
        AFTER
    }

    /**
     * The longest time without a success that began before it was settled, in milliseconds; also where it ends after the node was
     * back, since its cause is the fault.
     */
    double longestGapMillis(List<Arrival> arrivals) {
        long[] successes = arrivals.stream()
                .filter(Arrival::succeeded)
                .mapToLong(Arrival::done)
                .filter(done -> done >= begin)
                .sorted()
                .toArray();
        long longest = 0;
        long last = begin;
        for (long success : successes) {
            if (success > struck && last < settled) {
                longest = Math.max(longest, success - last);
            }
            last = success;
        }
        if (last < settled) {
            longest = Math.max(longest, settled - last);
        }
        return longest / 1e6;
    }

    /** Only successes: what failed, or was not sent at all, has no time to be served in. */
    void record(List<Arrival> arrivals, Phase phase, Histogram into) {
        of(arrivals, phase).stream().filter(Arrival::succeeded).forEach(arrival -> into.recordValue(arrival.nanos()));
    }

    long failed(List<Arrival> arrivals) {
        return arrivals.stream()
                .filter(arrival -> arrival.due() >= struck && arrival.due() < end && !arrival.succeeded())
                .count();
    }

    /** Seconds since the fault, and milliseconds that a request due then took. */
    List<double[]> timeline(List<Arrival> arrivals) {
        List<double[]> points = new ArrayList<>();
        for (Phase phase : List.of(Phase.BEFORE, Phase.DURING)) {
            of(arrivals, phase).stream()
                    .filter(Arrival::succeeded)
                    .forEach(arrival ->
                            points.add(new double[] {(arrival.due() - struck) / 1e9, arrival.nanos() / 1e6}));
        }
        return points;
    }

    private List<Arrival> of(List<Arrival> arrivals, Phase phase) {
        long from = phase == Phase.BEFORE ? begin : phase == Phase.DURING ? struck : settled;
        long to = phase == Phase.BEFORE ? struck : phase == Phase.DURING ? settled : end;
        return arrivals.stream()
                .filter(arrival -> arrival.due() >= from && arrival.due() < to)
                .toList();
    }
}
