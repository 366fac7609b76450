package com.pygmy.chaos.bookstore;

import com.pygmy.chaos.bookstore.check.StoreChecker;
import com.pygmy.chaos.bookstore.cluster.Bookstore;
import com.pygmy.chaos.bookstore.cluster.ClusterSettings;
import com.pygmy.chaos.bookstore.cluster.StoreCluster;
import com.pygmy.chaos.bookstore.fault.CrashPoint;
import com.pygmy.chaos.bookstore.fault.FaultKind;
import com.pygmy.chaos.bookstore.fault.StoreFaults;
import com.pygmy.chaos.bookstore.faulty.FaultyStore;
import com.pygmy.chaos.bookstore.faulty.Flaw;
import com.pygmy.chaos.bookstore.workload.StoreClients;
import com.pygmy.chaos.bookstore.workload.StoreGenerator;
import com.pygmy.chaos.harness.Nemesis;
import com.pygmy.chaos.harness.Pace;
import com.pygmy.chaos.harness.Run;
import com.pygmy.chaos.harness.RunSettings;
import com.pygmy.chaos.harness.Termination;
import com.pygmy.chaos.harness.history.Value;
import com.pygmy.chaos.harness.machine.Machine;
import com.pygmy.chaos.harness.machine.NodeResources;
import com.pygmy.chaos.harness.report.Findings;
import com.pygmy.protocol.files.OwnerOnly;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * A run of the harness against the bookstore: what is started, what clients do and what is broken.
 *
 * @param repository where the services were built
 * @param directory where the run is kept; made where it is not there
 * @param workloads what clients do, by name
 * @param faults none for a run in calm
 * @param crashPoints those that have to be reached, where {@link FaultKind#CRASH_POINT} is among the faults; empty for any
 * @param timeLimit how long clients send requests
 * @param pace how fast clients send requests
 * @param seed of requests and faults
 * @param options the other options it was started with, for the command that does the same again; empty or with a space before
 * @param flaw of a store in memory in place of a cluster, to which no fault is done; null for a cluster
 */
public record BookstoreRun(
        Path repository,
        Path directory,
        List<String> workloads,
        List<FaultKind> faults,
        List<CrashPoint> crashPoints,
        Duration timeLimit,
        Pace pace,
        long seed,
        String options,
        @Nullable Flaw flaw) {
    public BookstoreRun {
        workloads = List.copyOf(workloads);
        faults = List.copyOf(faults);
        crashPoints = List.copyOf(crashPoints);
    }

    /** The same with another seed, in another directory: the one for this place in a row of runs, which begins with 0. */
    public BookstoreRun again(int place) {
        Path next = directory.resolveSibling(directory.getFileName() + "-" + (place + 1));
        return new BookstoreRun(
                repository, next, workloads, faults, crashPoints, timeLimit, pace, seed + place, options, flaw);
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
        String points = crashPoints.isEmpty()
                ? ""
                : " --crash-point "
                        + crashPoints.stream().map(CrashPoint::toString).collect(Collectors.joining(","));
        return "./pygmy chaos run --workload " + String.join(",", workloads) + " --faults " + names + points
                + " --time-limit "
                + timeLimit.toMillis() + "ms --rate " + rate + " --concurrency " + pace.concurrency() + " --seed "
                + seed + options + (flaw == null ? "" : " --faulty-store " + flaw);
    }

    /**
     * Does the run, see {@link Run#execute(RunSettings, Consumer, Termination)}.
     *
     * @throws IOException where the run's files cannot be written
     * @throws com.pygmy.chaos.harness.machine.ClusterFailure where the harness could not do its part
     */
    public Findings execute(Consumer<String> progress, Termination termination)
            throws IOException, InterruptedException {
        OwnerOnly.make(directory);
        if (flaw != null) {
            return run(FaultyStore.open(flaw), Nemesis.NONE, progress, termination);
        }
        NodeResources resources = FaultKind.resources(faults, Machine.here());
        StoreCluster cluster = StoreCluster.prepare(
                ClusterSettings.standard(repository, directory).withSurroundings(resources));
        return run(cluster, StoreFaults.of(cluster, faults, crashPoints, seed), progress, termination);
    }

    private Findings run(Bookstore store, Nemesis nemesis, Consumer<String> progress, Termination termination)
            throws IOException, InterruptedException {
        StoreClients clients = new StoreClients(store);
        StoreGenerator generator = StoreGenerator.open(store, clients, workloads, seed);
        Map<String, Value> more =
                new HashMap<>(Map.of("command", Value.of(command()), StoreChecker.SERVICE, StoreChecker.PYGMY));
        if (flaw != null) {
            more.put("flaw", Value.of(flaw.toString()));
        }
        RunSettings settings = new RunSettings(directory, timeLimit, pace, seed, more);
        return new Run<>(store, clients, generator, nemesis, new StoreChecker())
                .execute(settings, progress, termination);
    }
}
