package com.pygmy.chaos.run;

import com.pygmy.chaos.nemesis.FaultKind;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.stream.Collectors;

/**
 * What a run does.
 *
 * @param repository where the services were built
 * @param directory where the run is kept; made where it is not there
 * @param faults none for a run in calm
 * @param timeLimit how long clients send requests
 * @param perSecond requests per second
 * @param seed of requests and faults
 */
public record RunSettings(
        Path repository, Path directory, List<FaultKind> faults, Duration timeLimit, double perSecond, long seed) {
    public RunSettings {
        faults = List.copyOf(faults);
    }

    /** The same with another seed, in another directory: the one for this place in a row of runs, which begins with 0. */
    public RunSettings again(int place) {
        Path next = directory.resolveSibling(directory.getFileName() + "-" + (place + 1));
        return new RunSettings(repository, next, faults, timeLimit, perSecond, seed + place);
    }

    /** What does the same again. */
    public String command() {
        String names = faults.isEmpty()
                ? "none"
                : faults.stream().map(FaultKind::toString).collect(Collectors.joining(","));
        String rate = perSecond == Math.rint(perSecond) ? Long.toString((long) perSecond) : Double.toString(perSecond);
        return "./pygmy chaos run --workload orders --faults " + names + " --time-limit " + timeLimit.toMillis()
                + "ms --rate " + rate + " --seed " + seed;
    }
}
