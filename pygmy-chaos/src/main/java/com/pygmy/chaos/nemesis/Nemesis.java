package com.pygmy.chaos.nemesis;

import com.pygmy.chaos.cluster.Cluster;
import com.pygmy.chaos.cluster.ClusterFailure;
import com.pygmy.chaos.cluster.Node;
import com.pygmy.chaos.cluster.Role;
import com.pygmy.chaos.history.Event;
import com.pygmy.chaos.history.Recorder;
import com.pygmy.chaos.history.Value;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.CountDownLatch;

/**
 * Breaks one node after another, each fault for a while, with calm in between. A fault waits until every node of its group is
 * well, so that a group never lacks more than one. The same seed gives the same faults of the same targets, in the same order;
 * which node leads is the store's affair. Runs in a thread of its own until it is stopped; whatever it broke is healed by then.
 */
public final class Nemesis implements AutoCloseable {
    /** The process of its events in the history. */
    public static final String PROCESS = "nemesis";

    /** Ends a fault; follows the fault's own event. */
    public static final String HEAL = "heal";

    private static final Duration STEP_MAX = Duration.ofMinutes(2);
    private static final Duration LEADER_TIMEOUT = Duration.ofSeconds(10);
    private static final Duration HEALTHY_TIMEOUT = Duration.ofSeconds(60);

    private final Cluster cluster;
    private final Recorder recorder;
    private final List<Plan> plans;
    private final Random random;
    private final Set<Node> recovering = new LinkedHashSet<>();
    private final CountDownLatch stop = new CountDownLatch(1);
    private final Thread thread = new Thread(this::run, PROCESS);

    private record Plan(FaultKind kind, Target target) {
        String f() {
            return kind + " " + target;
        }
    }

    private Nemesis(Cluster cluster, Recorder recorder, List<Plan> plans, long seed) {
        this.cluster = cluster;
        this.recorder = recorder;
        this.random = new Random(seed ^ 0x6e656d65L);
        this.plans = plans;
    }

    /** Faults of these kinds, of all the targets that they have; no kinds, no faults. */
    public static Nemesis of(Cluster cluster, Recorder recorder, List<FaultKind> kinds, long seed) {
        List<Plan> plans = kinds.stream()
                .distinct()
                .flatMap(kind -> kind.targets().stream().map(target -> new Plan(kind, target)))
                .toList();
        return new Nemesis(cluster, recorder, plans, seed);
    }

    /** One kind of fault, of the leaders of both groups and nobody else. */
    public static Nemesis ofLeaders(Cluster cluster, Recorder recorder, FaultKind kind, long seed) {
        List<Plan> plans = List.of(new Plan(kind, Target.CATALOG_LEADER), new Plan(kind, Target.ORDER_LEADER));
        return new Nemesis(cluster, recorder, plans, seed);
    }

    public void start() {
        thread.start();
    }

    private void run() {
        List<Plan> cycle = new ArrayList<>();
        while (!plans.isEmpty() && !stopped(millis(1_000, 2_000))) {
            if (cycle.isEmpty()) {
                cycle.addAll(mixed());
            }
            Plan plan = cycle.remove(0);
            Duration length = millis(1_500, 3_500);
            if (Cluster.await(
                            HEALTHY_TIMEOUT,
                            () -> isOver() || isWell(plan.target().role()))
                    && !isOver()) {
                breakAndHeal(plan, length);
            }
        }
    }

    /** Every plan once, in a drawn order, the kinds taking turns. */
    private List<Plan> mixed() {
        List<Plan> drawn = new ArrayList<>(plans);
        Collections.shuffle(drawn, random);
        List<Plan> mixed = new ArrayList<>();
        while (!drawn.isEmpty()) {
            FaultKind last =
                    mixed.isEmpty() ? null : mixed.get(mixed.size() - 1).kind();
            Plan next = drawn.stream()
                    .filter(plan -> plan.kind() != last)
                    .findFirst()
                    .orElse(drawn.get(0));
            drawn.remove(next);
            mixed.add(next);
        }
        return mixed;
    }

    private boolean isOver() {
        return stop.getCount() == 0;
    }

    /** Whether nothing of this role is broken or still on its way back. Notes who is back. */
    private boolean isWell(Role role) {
        noteRecovered();
        return cluster.nodes(role).stream().allMatch(Node::isHealthy);
    }

    private void noteRecovered() {
        for (Node node : List.copyOf(recovering)) {
            if (node.isHealthy()) {
                recovering.remove(node);
                note(Event.Type.OK, HEAL, Value.of(node.name()));
            }
        }
    }

    private Duration millis(int min, int max) {
        return Duration.ofMillis(random.nextInt(min, max));
    }

    private boolean stopped(Duration after) {
        Cluster.await(after, () -> {
            noteRecovered();
            return isOver() || Thread.currentThread().isInterrupted();
        });
        return isOver() || Thread.currentThread().isInterrupted();
    }

    private void breakAndHeal(Plan plan, Duration length) {
        Optional<Node> chosen = choose(plan.target());
        if (chosen.isEmpty()) {
            note(Event.Type.FAIL, plan.f(), Value.of("nobody leads"));
            return;
        }
        Node node = chosen.get();
        note(Event.Type.INVOKE, plan.f(), Value.of(node.name()));
        try {
            plan.kind().begin(node);
            boolean proven = plan.kind().isProven(node);
            note(proven ? Event.Type.OK : Event.Type.FAIL, plan.f(), Value.of(node.name()));
            stopped(length);
        } catch (ClusterFailure e) {
            note(Event.Type.FAIL, plan.f(), Value.of(String.valueOf(e.getMessage())));
        } finally {
            heal(plan, node);
        }
    }

    private Optional<Node> choose(Target target) {
        List<Node> found = new ArrayList<>(1);
        Cluster.await(LEADER_TIMEOUT, () -> {
            target.choose(cluster, random).ifPresent(found::add);
            return !found.isEmpty();
        });
        return found.stream().findFirst();
    }

    private void heal(Plan plan, Node node) {
        note(Event.Type.INVOKE, HEAL, Value.of(node.name()));
        plan.kind().heal(node);
        recovering.add(node);
    }

    private void note(Event.Type type, String f, Value value) {
        recorder.record(PROCESS, type, f, null, value);
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
        cluster.heal();
        if (!thread.isAlive()) {
            Cluster.await(HEALTHY_TIMEOUT, () -> {
                noteRecovered();
                return recovering.isEmpty();
            });
        }
    }
}
