package com.pygmy.chaos.harness.fault;

import com.pygmy.chaos.harness.Cluster;
import com.pygmy.chaos.harness.Nemesis;
import com.pygmy.chaos.harness.Node;
import com.pygmy.chaos.harness.history.Event;
import com.pygmy.chaos.harness.history.Recorder;
import com.pygmy.chaos.harness.history.Value;
import com.pygmy.chaos.harness.machine.ClusterFailure;
import com.pygmy.chaos.harness.machine.Poll;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Breaks a cluster again and again, each fault for a while, with calm in between. A fault waits until every node that it has to
 * do with is well, so that it alone is to blame for what follows. The same seed gives the same faults of the same targets, in
 * the same order; which node leads is the service's affair. A node that ends by itself is started again, as a supervisor would.
 *
 * <p>Runs in a thread of its own until it is stopped; all that it broke is healed by then. The heal of a fault is known before
 * the fault begins, and {@link Nemesis.Active#close} does it where the thread cannot.
 */
public final class RandomFaults<C extends Cluster> implements Nemesis {
    private static final Duration PROOF_TIMEOUT = Duration.ofSeconds(10);
    private static final Duration STEP_MAX = Duration.ofMinutes(3);
    private static final Duration LEADER_TIMEOUT = Duration.ofSeconds(10);
    private static final Duration WATCH_EVERY = Duration.ofMillis(200);
    private static final Duration HEALTHY_TIMEOUT = Duration.ofSeconds(60);

    private final C cluster;
    private final List<FaultPlan<C>> plans;
    private final FaultSchedule.Tempo tempo;
    private final long seed;

    /**
     * @param plans the faults that may come up; none for a run in calm
     * @param seed which faults come up, and when, depends on it alone
     */
    public RandomFaults(C cluster, List<FaultPlan<C>> plans, FaultSchedule.Tempo tempo, long seed) {
        this.cluster = cluster;
        this.plans = List.copyOf(plans);
        this.tempo = tempo;
        this.seed = seed;
    }

    @Override
    public List<String> kinds() {
        return plans.stream().map(FaultPlan::kind).distinct().toList();
    }

    @Override
    public Duration timeNeeded() {
        return new FaultSchedule<>(plans, tempo, seed).firstRound();
    }

    @Override
    public Active begin(Recorder recorder) {
        Running running = new Running(recorder);
        running.thread.start();
        running.watch.setDaemon(true);
        running.watch.start();
        return running;
    }

    private record Recovery(NodeFault fault, Map<String, Value> more, LogExcerpt printed) {}

    private final class Running implements Active {
        private final Recorder recorder;
        private final FaultSchedule<C> schedule = new FaultSchedule<>(plans, tempo, seed);
        private final List<Recovery> recovering = new CopyOnWriteArrayList<>();
        private final List<Recovery> unhealed = new CopyOnWriteArrayList<>();
        private final AtomicReference<@Nullable NodeFault> on = new AtomicReference<>();
        private final Set<String> tookHold = ConcurrentHashMap.newKeySet();
        private final CountDownLatch stop = new CountDownLatch(1);
        private final CountDownLatch ended = new CountDownLatch(1);
        private final Thread thread = new Thread(this::run, PROCESS);
        // A fault may take a minute, such as a rolling restart, and who gets well meanwhile shall not seem to take as
        // long.
        private final Thread watch = new Thread(this::watch, PROCESS + "-watch");

        private Running(Recorder recorder) {
            this.recorder = recorder;
        }

        private void watch() {
            do {
                noteRecoveries();
            } while (!Poll.until(WATCH_EVERY, () -> ended.getCount() == 0)
                    && !Thread.currentThread().isInterrupted());
        }

        private void run() {
            while (!schedule.isEmpty() && !stopped(schedule.calm())) {
                FaultSchedule.Step<C> step = schedule.next();
                try {
                    take(step);
                } catch (RuntimeException e) {
                    // A run without faults shall not look like one that had them.
                    noteFailure(step.plan(), e);
                }
            }
        }

        private void take(FaultSchedule.Step<C> step) {
            FaultPlan<C> plan = step.plan();
            boolean well = Poll.until(HEALTHY_TIMEOUT, () -> isOver() || areWell(plan.groups()));
            if (isOver()) {
                return;
            }
            if (well) {
                breakAndHeal(plan, step);
            } else {
                String unwell = "not healthy for " + HEALTHY_TIMEOUT.toSeconds() + " s: "
                        + String.join(", ", cluster.unhealthy());
                note(Event.Type.INFO, plan.f(), Value.of(unwell), with(about(plan), SKIPPED, unwell));
            }
        }

        private boolean isOver() {
            return stop.getCount() == 0 || Thread.currentThread().isInterrupted();
        }

        /** Whether nothing of these groups is broken or still on its way back. Starts who ended. */
        private boolean areWell(Set<String> groups) {
            startEnded();
            healAgain();
            boolean noneRecovers = Stream.concat(recovering.stream(), unhealed.stream())
                    .flatMap(recovery -> recovery.fault.victims().stream())
                    .noneMatch(victim -> groups.contains(victim.group()));
            return noneRecovers
                    && cluster.nodes().parallelStream()
                            .filter(node -> groups.contains(node.group()))
                            .allMatch(Node::isHealthy);
        }

        /** Between faults nobody is meant to be down. */
        private void startEnded() {
            if (on.get() == null) {
                cluster.nodes().forEach(Node::start);
            }
        }

        private void noteRecoveries() {
            for (Recovery recovery : List.copyOf(recovering)) {
                List<? extends Node> victims = recovery.fault.victims();
                if (victims.parallelStream().allMatch(Node::isHealthy)) {
                    victims.forEach(node -> node.allowEnd(false));
                    recovering.remove(recovery);
                    Map<String, Value> more = new HashMap<>(recovery.more);
                    more.put(LOGS, recovery.printed.lines());
                    note(Event.Type.OK, HEAL, Value.of(recovery.fault.whom()), more);
                }
            }
        }

        private boolean stopped(Duration after) {
            Poll.until(after, () -> {
                startEnded();
                return isOver();
            });
            return isOver();
        }

        private void breakAndHeal(FaultPlan<C> plan, FaultSchedule.Step<C> step) {
            List<NodeFault> chosen = new ArrayList<>(1);
            Poll.until(LEADER_TIMEOUT, () -> {
                plan.prepared().apply(cluster, step.random()).findFirst().ifPresent(chosen::add);
                return !chosen.isEmpty();
            });
            if (chosen.isEmpty()) {
                note(Event.Type.FAIL, plan.f(), Value.of("nobody leads"), about(plan));
                return;
            }
            NodeFault fault = chosen.get(0);
            note(Event.Type.INVOKE, plan.f(), Value.of(fault.whom()), about(plan));
            on.set(fault);
            LogExcerpt printed = new LogExcerpt(fault.victims());
            try {
                fault.begin();
                noteProof(plan, fault);
                if (fault.lasts()) {
                    stopped(step.length());
                }
            } catch (RuntimeException e) {
                noteFailure(plan, e);
            } finally {
                heal(plan, fault, printed);
            }
        }

        private void noteProof(FaultPlan<C> plan, NodeFault fault) {
            List<String> seen = new ArrayList<>(1);
            Poll.until(PROOF_TIMEOUT, () -> {
                fault.proof().ifPresent(seen::add);
                return !seen.isEmpty();
            });
            Value whom = Value.of(fault.whom());
            if (seen.isEmpty()) {
                note(Event.Type.FAIL, plan.f(), whom, about(plan));
            } else {
                tookHold.add(plan.kind());
                note(Event.Type.OK, plan.f(), whom, with(about(plan), "proof", seen.get(0)));
            }
        }

        private void noteFailure(FaultPlan<C> plan, RuntimeException failure) {
            String words =
                    failure instanceof ClusterFailure ? String.valueOf(failure.getMessage()) : failure.toString();
            note(Event.Type.FAIL, plan.f(), Value.of(words), about(plan));
        }

        private void heal(FaultPlan<C> plan, NodeFault fault, LogExcerpt printed) {
            note(Event.Type.INVOKE, HEAL, Value.of(fault.whom()), about(plan));
            try {
                fault.heal();
                recover(new Recovery(fault, about(plan), printed));
            } catch (RuntimeException e) {
                // The next faults wait for the victims, and the heal is repeated meanwhile.
                Map<String, Value> more = with(about(plan), "error", String.valueOf(e.getMessage()));
                note(Event.Type.FAIL, HEAL, Value.of(fault.whom()), more);
                unhealed.add(new Recovery(fault, about(plan), printed));
            } finally {
                on.set(null);
            }
        }

        private void recover(Recovery healed) {
            Map<String, Value> more = healed.fault
                    .aftermath()
                    .map(words -> with(healed.more, "aftermath", words))
                    .orElse(healed.more);
            recovering.add(new Recovery(healed.fault, more, healed.printed));
        }

        /** Repeats the heals that failed; why the last of these failed again, empty where none did. */
        private String healAgain() {
            String why = "";
            for (Recovery recovery : List.copyOf(unhealed)) {
                try {
                    recovery.fault.heal();
                    recover(recovery);
                    unhealed.remove(recovery);
                } catch (RuntimeException e) {
                    why = e.toString();
                }
            }
            return why;
        }

        private Map<String, Value> about(FaultPlan<C> plan) {
            return Map.of("kind", Value.of(plan.kind()), "target", Value.of(plan.words()));
        }

        private Map<String, Value> with(Map<String, Value> members, String name, String words) {
            Map<String, Value> more = new HashMap<>(members);
            more.put(name, Value.of(words));
            return more;
        }

        private void note(Event.Type type, String f, Value value, Map<String, Value> more) {
            recorder.record(PROCESS, type, f, null, value, null, null, more);
        }

        @Override
        public List<String> missing() {
            return kinds().stream().filter(kind -> !tookHold.contains(kind)).toList();
        }

        /** Ends the fault that is on, heals everything, and returns when this is done. */
        @Override
        public void close() {
            stop.countDown();
            try {
                thread.join(STEP_MAX.toMillis());
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
            Optional.ofNullable(on.get())
                    .ifPresent(fault -> unhealed.add(new Recovery(fault, Map.of(), new LogExcerpt(fault.victims()))));
            healAgain();
            Each.of(cluster.nodes(), Node::resume);
            Each.of(cluster.nodes(), Node::start);
            if (!thread.isAlive()) {
                Poll.until(HEALTHY_TIMEOUT, () -> {
                    startEnded();
                    healAgain();
                    return recovering.isEmpty() && unhealed.isEmpty();
                });
            }
            String why = healAgain();
            unhealed.forEach(
                    left -> note(Event.Type.FAIL, HEAL, Value.of(left.fault.whom()), with(left.more, UNHEALED, why)));
            ended.countDown();
        }
    }
}
