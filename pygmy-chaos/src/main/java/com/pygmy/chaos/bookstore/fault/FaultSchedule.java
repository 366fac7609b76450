package com.pygmy.chaos.bookstore.fault;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.random.RandomGenerator;

/**
 * Which fault comes next and for how long, which the seed alone decides. The kinds take turns, so that a short run has one of
 * each; of each kind every plan comes up before one comes up again. Not thread-safe.
 */
final class FaultSchedule {
    private final Map<FaultKind, List<FaultPlan>> plans = new LinkedHashMap<>();
    private final Map<FaultKind, Deque<FaultPlan>> left = new LinkedHashMap<>();
    private final Deque<FaultKind> kinds = new ArrayDeque<>();
    private final Random random;

    /**
     * A fault and how long it is on.
     *
     * @param random for the choices that are left to the fault itself
     */
    record Step(FaultPlan plan, Duration length, RandomGenerator random) {}

    FaultSchedule(Collection<FaultPlan> plans, long seed) {
        this.random = new Random(seed ^ 0x6e656d65L);
        plans.forEach(plan -> this.plans
                .computeIfAbsent(plan.kind(), kind -> new ArrayList<>())
                .add(plan));
    }

    boolean isEmpty() {
        return plans.isEmpty();
    }

    Step next() {
        if (kinds.isEmpty()) {
            kinds.addAll(mixed(plans.keySet()));
        }
        FaultKind kind = kinds.remove();
        Deque<FaultPlan> ofKind = left.computeIfAbsent(kind, unused -> new ArrayDeque<>());
        if (ofKind.isEmpty()) {
            ofKind.addAll(mixed(plans.getOrDefault(kind, List.of())));
        }
        return new Step(ofKind.remove(), millis(1_500, 3_500), new Random(random.nextLong()));
    }

    /** How long nothing is broken before the next. */
    Duration calm() {
        return millis(1_000, 2_000);
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
