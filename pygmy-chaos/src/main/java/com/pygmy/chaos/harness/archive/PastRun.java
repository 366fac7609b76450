package com.pygmy.chaos.harness.archive;

import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A run that is over, as its {@code results.json} tells it.
 *
 * @param name of its directory
 * @param ended when its results were written
 * @param verdict {@code valid}, {@code invalid} or {@code unknown}
 * @param workload what clients did
 * @param seed null where it had none
 * @param command what repeats it
 * @param operations how many in all
 * @param faults how many were put on
 * @param faultKinds what was asked for: {@code kill, pause}; empty where nothing was
 * @param seconds how long clients sent requests; 0 where that is not told
 * @param broken the check results that were not valid, worst first
 */
public record PastRun(
        String name,
        Instant ended,
        String verdict,
        String workload,
        @Nullable Long seed,
        String command,
        long operations,
        int faults,
        String faultKinds,
        double seconds,
        List<String> broken) {
    public PastRun {
        broken = List.copyOf(broken);
    }
}
