package com.pygmy.chaos.harness.fault;

import com.pygmy.chaos.harness.Cluster;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.Comparator;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.random.RandomGenerator;

/**
 * Which fault comes next and for how long, which the seed alone decides. The kinds take turns, so that a short run has one of
 * each; at first those come up that nodes recover from soon, since the next one has to wait for that. Of each kind every plan comes
 * up before one comes up again. Not thread-safe.
 */
public final class FaultSchedule<C extends Cluster> {
    private final Map<String, List<FaultPlan<C>>> plans = new LinkedHashMap<>();
    private final Map<String, Deque<FaultPlan<C>>> left = new LinkedHashMap<>();
    private final Deque<String> kinds = new ArrayDeque<>();
    private final Tempo tempo;
    private final Random random;

    /** How long nothing is broken, and how long a fault is on; the upper ends not included. */
    public record Tempo(int calmMillisMin, int calmMillisMax, int onMillisMin, int onMillisMax) {
        /** For a group of nodes that has to elect a leader again. */
        public static final Tempo OF_GROUPS = new Tempo(1_000, 2_000, 1_500, 3_500);

        /** For nodes that serve as soon as they run. */
        public static final Tempo OF_SINGLE_NODES = new Tempo(500, 1_500, 500, 2_000);
    }

    /**
     * A fault and how long it is on.
     *
     * @param random for the choices that are left to the fault itself
     */
    public record Step<C extends Cluster>(FaultPlan<C> plan, Duration length, RandomGenerator random) {}

    public FaultSchedule(Collection<FaultPlan<C>> plans, Tempo tempo, long seed) {
        this.tempo = tempo;
        this.random = new Random(seed ^ 0x6e656d65L);
        plans.forEach(plan -> this.plans
                .computeIfAbsent(plan.kind(), kind -> new ArrayList<>())
                .add(plan));
    }

    public boolean isEmpty() {
        return plans.isEmpty();
    }

    /** How long it takes until each kind came up once, roughly and at most. */
    public Duration firstRound() {
        List<Duration> recoveries =
                plans.keySet().stream().map(this::recovery).sorted().toList();
        Duration all = Duration.ofMillis((long) plans.size() * (tempo.calmMillisMax() + tempo.onMillisMax()));
        for (int i = 0; i < recoveries.size() - 1; i++) {
            all = all.plus(recoveries.get(i));
        }
        return all;
    }

    private Duration recovery(String kind) {
        return plans.getOrDefault(kind, List.of()).stream()
                .map(FaultPlan::recovery)
                .max(Comparator.naturalOrder())
                .orElse(Duration.ZERO);
    }

    /** The next fault. */
    public Step<C> next() {
        if (kinds.isEmpty()) {
            List<String> round = mixed(plans.keySet());
            if (left.isEmpty()) {
                round.sort(Comparator.comparing(this::recovery));
            }
            kinds.addAll(round);
        }
        String kind = kinds.remove();
        Deque<FaultPlan<C>> ofKind = left.computeIfAbsent(kind, unused -> new ArrayDeque<>());
        if (ofKind.isEmpty()) {
            ofKind.addAll(mixed(plans.getOrDefault(kind, List.of())));
        }
        return new Step<>(
                ofKind.remove(), millis(tempo.onMillisMin(), tempo.onMillisMax()), new Random(random.nextLong()));
    }

    /** How long nothing is broken before the next. */
    public Duration calm() {
        return millis(tempo.calmMillisMin(), tempo.calmMillisMax());
    }

    private Duration millis(int min, int max) {
        return Duration.ofMillis(random.nextInt(min, max));
    }

    private <T> List<T> mixed(Collection<T> all) {
        List<T> mixed = new ArrayList<>(all);
        Collections.shuffle(mixed, random);
        return mixed;
    }
}
