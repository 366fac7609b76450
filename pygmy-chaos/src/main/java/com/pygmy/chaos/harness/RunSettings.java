package com.pygmy.chaos.harness;

import com.pygmy.chaos.bookstore.fault.FaultKind;
import com.pygmy.chaos.bookstore.faulty.Flaw;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * What a run does.
 *
 * @param repository where the services were built
 * @param directory where the run is kept; made where it is not there
 * @param workloads what clients do, by name
 * @param faults none for a run in calm
 * @param timeLimit how long clients send requests
 * @param pace how fast clients ask
 * @param seed of requests and faults
 * @param options the other options it was started with, for the command that does the same again; empty or with a space before
 * @param impostor a store in memory with this flaw in place of a cluster, to which no fault is done; null for a cluster
 */
public record RunSettings(
        Path repository,
        Path directory,
        List<String> workloads,
        List<FaultKind> faults,
        Duration timeLimit,
        Pace pace,
        long seed,
        String options,
        @Nullable Flaw impostor) {
    public RunSettings {
        workloads = List.copyOf(workloads);
        faults = List.copyOf(faults);
    }

    /** The same with another seed, in another directory: the one for this place in a row of runs, which begins with 0. */
    public RunSettings again(int place) {
        Path next = directory.resolveSibling(directory.getFileName() + "-" + (place + 1));
        return new RunSettings(repository, next, workloads, faults, timeLimit, pace, seed + place, options, impostor);
    }

    /** Requests per second. */
    public double perSecond() {
        return pace.perSecond();
    }

    /** What does the same again. */
    public String command() {
        String names = faults.isEmpty()
                ? "none"
                : faults.stream().map(FaultKind::toString).collect(Collectors.joining(","));
        String rate = perSecond() == Math.rint(perSecond())
                ? Long.toString((long) perSecond())
                : Double.toString(perSecond());
        return "./pygmy chaos run --workload " + String.join(",", workloads) + " --faults " + names + " --time-limit "
                + timeLimit.toMillis() + "ms --rate " + rate + " --concurrency " + pace.concurrency() + " --seed "
                + seed + options + (impostor == null ? "" : " --impostor " + impostor);
    }
}
