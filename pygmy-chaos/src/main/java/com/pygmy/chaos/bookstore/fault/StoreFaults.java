package com.pygmy.chaos.bookstore.fault;

import com.pygmy.chaos.bookstore.cluster.StoreCluster;
import com.pygmy.chaos.harness.Nemesis;
import com.pygmy.chaos.harness.Notes;
import com.pygmy.chaos.harness.fault.FaultPlan;
import com.pygmy.chaos.harness.fault.FaultSchedule;
import com.pygmy.chaos.harness.fault.RandomFaults;
import com.pygmy.chaos.harness.history.Recorder;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.function.Consumer;
import java.util.stream.Stream;

/** Breaks a store of real processes: its founding before the load, where that is asked for, and its nodes while clients work. */
public final class StoreFaults implements Nemesis {
    private final StoreCluster cluster;
    private final List<FaultKind> kinds;
    private final List<CrashPoint> crashPoints;
    private final long seed;
    private final RandomFaults<StoreCluster> duringLoad;

    private StoreFaults(
            StoreCluster cluster,
            List<FaultKind> kinds,
            List<CrashPoint> crashPoints,
            List<FaultPlan<StoreCluster>> plans,
            long seed) {
        this.cluster = cluster;
        this.kinds = List.copyOf(kinds);
        this.crashPoints = List.copyOf(crashPoints);
        this.seed = seed;
        this.duringLoad = new RandomFaults<>(cluster, plans, FaultSchedule.Tempo.OF_GROUPS, seed);
    }

    /** Faults of these kinds, of all the targets that they have; no kinds, no faults. */
    public static StoreFaults of(StoreCluster cluster, List<FaultKind> kinds, long seed) {
        return of(cluster, kinds, List.of(), seed);
    }

    /**
     * Faults of these kinds, and of the kind {@link FaultKind#CRASH_POINT} one at each of these points, which takes the place of any
     * point; each has to take hold.
     */
    public static StoreFaults of(StoreCluster cluster, List<FaultKind> kinds, List<CrashPoint> crashPoints, long seed) {
        List<FaultPlan<StoreCluster>> plans = Stream.concat(
                        kinds.stream()
                                .distinct()
                                .filter(kind -> kind != FaultKind.CRASH_POINT || crashPoints.isEmpty())
                                .flatMap(kind -> kind.plans().stream()),
                        crashPoints.stream().map(point -> point.plan(name(point))))
                .toList();
        return new StoreFaults(cluster, kinds, crashPoints, plans, seed);
    }

    private static String name(CrashPoint point) {
        return FaultKind.CRASH_POINT + " " + point;
    }

    /** One kind of fault, of the leaders of both groups and nobody else. */
    public static StoreFaults ofLeaders(StoreCluster cluster, FaultKind kind, long seed) {
        return of(cluster, kind, List.of(FaultTarget.CATALOG_LEADER, FaultTarget.ORDER_LEADER), seed);
    }

    /** One kind of fault, of one replica at a time, which is the leader half of the time. */
    public static StoreFaults ofSingleReplicas(StoreCluster cluster, FaultKind kind, long seed) {
        return of(cluster, kind, FaultTarget.SINGLE_REPLICAS, seed);
    }

    private static StoreFaults of(StoreCluster cluster, FaultKind kind, List<FaultTarget> targets, long seed) {
        List<FaultPlan<StoreCluster>> plans = kind.plans().stream()
                .filter(plan -> targets.stream().anyMatch(target -> plan.words().endsWith(target.toString())))
                .toList();
        return new StoreFaults(cluster, List.of(kind), List.of(), plans, seed);
    }

    @Override
    public List<String> kinds() {
        return Stream.concat(
                        kinds.stream()
                                .filter(kind -> kind != FaultKind.CRASH_POINT || crashPoints.isEmpty())
                                .map(FaultKind::toString),
                        crashPoints.stream().map(StoreFaults::name))
                .toList();
    }

    private boolean contestsFounding() {
        return kinds.contains(FaultKind.CONTESTED_FOUNDING);
    }

    @Override
    public boolean prepare(Recorder recorder, Consumer<String> progress) throws IOException {
        if (!contestsFounding()) {
            return true;
        }
        progress.accept("founding the groups under contention");
        boolean founded = ContestedFounding.of(cluster, recorder, seed);
        if (!founded) {
            progress.accept("a group did not settle after its founding");
        }
        return founded;
    }

    @Override
    public Duration timeNeeded() {
        return duringLoad.timeNeeded();
    }

    @Override
    public Active begin(Recorder recorder) {
        return duringLoad.begin(recorder);
    }

    @Override
    public void noteEffects(Notes notes) throws IOException {
        if (contestsFounding()) {
            ContestedFounding.noteLogs(cluster, notes);
        }
    }
}
