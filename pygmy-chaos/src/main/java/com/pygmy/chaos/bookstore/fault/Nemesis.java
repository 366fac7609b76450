package com.pygmy.chaos.bookstore.fault;

import com.pygmy.chaos.bookstore.cluster.Role;
import com.pygmy.chaos.bookstore.cluster.StoreCluster;
import com.pygmy.chaos.bookstore.cluster.StoreNode;
import com.pygmy.chaos.harness.history.Event;
import com.pygmy.chaos.harness.history.Recorder;
import com.pygmy.chaos.harness.history.Value;
import com.pygmy.chaos.harness.machine.ClusterFailure;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/**
 * Breaks the store again and again, each fault for a while, with calm in between. A fault waits until every node that it has to
 * do with is well, so that it alone is to blame for what follows. The same seed gives the same faults of the same targets, in
 * the same order; which node leads is the store's affair. A node that ends by itself is started again, as a supervisor would.
 *
 * <p>Runs in a thread of its own until it is stopped; whatever it broke is healed by then. The heal of a fault is known before
 * the fault begins, and {@link #close} does it where the thread cannot.
 */
public final class Nemesis implements AutoCloseable {
    /** The process of its events in the history. */
    public static final String PROCESS = "nemesis";

    /** The member of an event that says why a fault was not begun. */
    public static final String SKIPPED = "skipped";

    /** Ends a fault; follows the fault's own event. */
    public static final String HEAL = "heal";

    private static final Duration PROOF_TIMEOUT = Duration.ofSeconds(10);
    private static final Duration STEP_MAX = Duration.ofMinutes(3);
    private static final Duration LEADER_TIMEOUT = Duration.ofSeconds(10);
    private static final Duration WATCH_EVERY = Duration.ofMillis(200);
    private static final Duration HEALTHY_TIMEOUT = Duration.ofSeconds(60);

    private final StoreCluster cluster;
    private final Recorder recorder;
    private final FaultSchedule schedule;
    private final List<Recovery> recovering = new CopyOnWriteArrayList<>();
    private final AtomicReference<@Nullable NodeFault> on = new AtomicReference<>();
    private final CountDownLatch stop = new CountDownLatch(1);
    private final CountDownLatch ended = new CountDownLatch(1);
    private final Thread thread = new Thread(this::run, PROCESS);
    // A fault may take a minute, such as a rolling restart, and who gets well meanwhile shall not seem to take as long.
    private final Thread watch = new Thread(this::watch, PROCESS + "-watch");

    private record Recovery(NodeFault fault, Map<String, Value> more) {}

    private Nemesis(StoreCluster cluster, Recorder recorder, List<FaultPlan> plans, long seed) {
        this.cluster = cluster;
        this.recorder = recorder;
        this.schedule = new FaultSchedule(plans, seed);
    }

    /** Faults of these kinds, of all the targets that they have; no kinds, no faults. */
    public static Nemesis of(StoreCluster cluster, Recorder recorder, List<FaultKind> kinds, long seed) {
        List<FaultPlan> plans =
                kinds.stream().distinct().flatMap(kind -> kind.plans().stream()).toList();
        return new Nemesis(cluster, recorder, plans, seed);
    }

    /** One kind of fault, of the leaders of both groups and nobody else. */
    public static Nemesis ofLeaders(StoreCluster cluster, Recorder recorder, FaultKind kind, long seed) {
        List<FaultPlan> plans = kind.plans().stream()
                .filter(plan -> plan.words().endsWith("leader"))
                .toList();
        return new Nemesis(cluster, recorder, plans, seed);
    }

    public void start() {
        thread.start();
        watch.setDaemon(true);
        watch.start();
    }

    private void watch() {
        do {
            noteRecoveries();
        } while (!StoreCluster.await(WATCH_EVERY, () -> ended.getCount() == 0)
                && !Thread.currentThread().isInterrupted());
    }

    private void run() {
        while (!schedule.isEmpty() && !stopped(schedule.calm())) {
            FaultSchedule.Step step = schedule.next();
            FaultPlan plan = step.plan();
            boolean well = StoreCluster.await(HEALTHY_TIMEOUT, () -> isOver() || areWell(plan.roles()));
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
    }

    private boolean isOver() {
        return stop.getCount() == 0 || Thread.currentThread().isInterrupted();
    }

    /** Whether nothing of these roles is broken or still on its way back. Starts who ended. */
    private boolean areWell(Set<Role> roles) {
        startEnded();
        boolean noneRecovers = recovering.stream()
                .flatMap(recovery -> recovery.fault.victims().stream())
                .noneMatch(victim -> roles.contains(victim.role()));
        return noneRecovers
                && roles.stream().flatMap(role -> cluster.nodes(role).stream()).toList().parallelStream()
                        .allMatch(StoreNode::isHealthy);
    }

    /** Between faults nobody is meant to be down. */
    private void startEnded() {
        if (on.get() == null) {
            cluster.nodes().forEach(StoreNode::start);
        }
    }

    private void noteRecoveries() {
        for (Recovery recovery : List.copyOf(recovering)) {
            List<StoreNode> victims = recovery.fault.victims();
            if (victims.parallelStream().allMatch(StoreNode::isHealthy)) {
                victims.forEach(node -> node.allowEnd(false));
                recovering.remove(recovery);
                note(Event.Type.OK, HEAL, Value.of(recovery.fault.whom()), recovery.more);
            }
        }
    }

    private boolean stopped(Duration after) {
        StoreCluster.await(after, () -> {
            startEnded();
            return isOver();
        });
        return isOver();
    }

    private void breakAndHeal(FaultPlan plan, FaultSchedule.Step step) {
        List<NodeFault> chosen = new ArrayList<>(1);
        StoreCluster.await(LEADER_TIMEOUT, () -> {
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
        try {
            fault.begin();
            noteProof(plan, fault);
            if (fault.lasts()) {
                stopped(step.length());
            }
        } catch (ClusterFailure e) {
            note(Event.Type.FAIL, plan.f(), Value.of(String.valueOf(e.getMessage())), about(plan));
        } finally {
            heal(plan, fault);
        }
    }

    private void noteProof(FaultPlan plan, NodeFault fault) {
        List<String> seen = new ArrayList<>(1);
        StoreCluster.await(PROOF_TIMEOUT, () -> {
            fault.proof().ifPresent(seen::add);
            return !seen.isEmpty();
        });
        Value whom = Value.of(fault.whom());
        if (seen.isEmpty()) {
            note(Event.Type.FAIL, plan.f(), whom, about(plan));
        } else {
            note(Event.Type.OK, plan.f(), whom, with(about(plan), "proof", seen.get(0)));
        }
    }

    private void heal(FaultPlan plan, NodeFault fault) {
        note(Event.Type.INVOKE, HEAL, Value.of(fault.whom()), about(plan));
        try {
            fault.heal();
        } catch (ClusterFailure e) {
            // The next faults wait for the victims, and where they never get well, that is what the run ends with.
            Map<String, Value> more = with(about(plan), "error", String.valueOf(e.getMessage()));
            note(Event.Type.FAIL, HEAL, Value.of(fault.whom()), more);
        } finally {
            on.set(null);
        }
        Map<String, Value> more = fault.aftermath()
                .map(words -> with(about(plan), "aftermath", words))
                .orElse(about(plan));
        recovering.add(new Recovery(fault, more));
    }

    private static Map<String, Value> about(FaultPlan plan) {
        return Map.of("kind", Value.of(plan.kind().toString()), "target", Value.of(plan.words()));
    }

    private static Map<String, Value> with(Map<String, Value> members, String name, String words) {
        Map<String, Value> more = new HashMap<>(members);
        more.put(name, Value.of(words));
        return more;
    }

    private void note(Event.Type type, String f, Value value, Map<String, Value> more) {
        recorder.record(PROCESS, type, f, null, value, null, null, more);
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
        Optional.ofNullable(on.get()).ifPresent(NodeFault::heal);
        cluster.heal();
        if (!thread.isAlive()) {
            StoreCluster.await(HEALTHY_TIMEOUT, () -> {
                startEnded();
                return recovering.isEmpty();
            });
        }
        ended.countDown();
    }
}
