package com.pygmy.chaos.harness.transaction;

import com.pygmy.chaos.harness.history.Operation;
import com.pygmy.chaos.harness.transaction.Dependency.Kind;
import com.pygmy.chaos.harness.transaction.Isolation.Order;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Deque;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * Finds transactions that come before themselves. Whether there is a cycle of a kind is decided by strongly connected components,
 * in linear time; of each kind short ones are then looked for, with bounded work, as examples.
 */
final class CycleSearch {
    private static final int EXAMPLES_MAX = 3;
    private static final int CANDIDATES_MAX = 64;
    private static final long STEPS_MAX = 50_000_000;

    private final DependencyGraph graph;
    private final Set<Phenomenon> found = EnumSet.noneOf(Phenomenon.class);
    private final List<Anomaly> anomalies = new ArrayList<>();
    private long steps;

    CycleSearch(DependencyGraph graph) {
        this.graph = graph;
    }

    /** The cycles by what follows from the values, then those that need the other orders up to this one. */
    List<Anomaly> upTo(Order last) {
        for (Order order : Order.values()) {
            if (last.includes(order)) {
                search(order);
            }
        }
        return anomalies;
    }

    private void search(Order order) {
        Predicate<Dependency> counts = dependency -> order.includes(dependency.order());
        Digraph all = graph.part(counts);
        int[] components = all.components();
        if (Arrays.stream(components).noneMatch(component -> component >= 0)) {
            return;
        }
        Digraph writes = graph.part(counts.and(without(Kind.WR, Kind.RW)));
        report(order, Phenomenon.G0, cycles(writes, writes.components(), Kind.WW, 0));
        Digraph flow = graph.part(counts.and(without(Kind.RW)));
        int[] flowComponents = flow.components();
        report(order, Phenomenon.G1C, cycles(flow, flowComponents, Kind.WR, 0));
        Digraph apart = graph.apart(counts);
        int[] apartComponents = apart.components();
        List<List<Dependency>> single = throughOneRead(flow, components, apart, apartComponents);
        report(order, Phenomenon.G_SINGLE, single);
        if (single.isEmpty()) {
            report(order, Phenomenon.G_NONADJACENT, cycles(apart, apartComponents, Kind.RW, graph.nodes()));
        }
        report(
                order,
                Phenomenon.G2_ITEM,
                cycles(all, components, Kind.RW, 0).stream()
                        .filter(CycleSearch::hasTwoInARow)
                        .toList());
    }

    private static Predicate<Dependency> without(Kind first, Kind... others) {
        Set<Kind> left = EnumSet.of(first, others);
        return dependency -> !left.contains(dependency.kind());
    }

    /**
     * Short cycles, one for each component that has an edge of a kind.
     *
     * @param offset what is added to the end of an edge of this kind, where nodes are there twice
     */
    private List<List<Dependency>> cycles(Digraph part, int[] components, Kind kind, int offset) {
        Map<Integer, List<Integer>> candidates = new HashMap<>();
        for (int node = 0; node < graph.nodes() && candidates.size() < EXAMPLES_MAX; node++) {
            for (int edge = part.firstEdge(node); edge < part.firstEdge(node + 1); edge++) {
                boolean inside = components[node] >= 0 && components[node] == components[part.target(edge)];
                if (inside && dependency(part.label(edge)).kind() == kind) {
                    candidates
                            .computeIfAbsent(components[node], component -> new ArrayList<>())
                            .add(part.label(edge));
                }
            }
        }
        List<List<Dependency>> cycles = new ArrayList<>();
        candidates
                .values()
                .forEach(labels -> shortest(part, components, labels, offset).ifPresent(cycles::add));
        return cycles;
    }

    /** Cycles with one reading of a replaced version, and for the rest writes, what was read of them, and order in time. */
    private List<List<Dependency>> throughOneRead(
            Digraph flow, int[] components, Digraph apart, int[] apartComponents) {
        Deque<Integer> candidates = new ArrayDeque<>();
        for (int label = 0; label < graph.dependencies().size(); label++) {
            Dependency dependency = dependency(label);
            int component = apartComponents[dependency.from()];
            if (dependency.kind() == Kind.RW
                    && component >= 0
                    && component == apartComponents[dependency.to() + graph.nodes()]
                    && hasEdge(apart, dependency.from(), label)) {
                if (isBackInTime(dependency)) {
                    candidates.addFirst(label);
                } else if (candidates.size() < CANDIDATES_MAX) {
                    candidates.addLast(label);
                }
            }
        }
        return shortest(flow, components, List.copyOf(candidates), 0)
                .map(List::of)
                .orElse(List.of());
    }

    /** Whether what was missed had been answered before it was missed: the shortest cycle that there can be, if time counts. */
    private boolean isBackInTime(Dependency dependency) {
        return graph.isTransaction(dependency.to())
                && graph.transactions()
                        .get(dependency.to())
                        .operation()
                        .precedes(graph.transactions().get(dependency.from()).operation());
    }

    private static boolean hasEdge(Digraph part, int node, int label) {
        for (int edge = part.firstEdge(node); edge < part.firstEdge(node + 1); edge++) {
            if (part.label(edge) == label) {
                return true;
            }
        }
        return false;
    }

    /** The shortest of the cycles that begin with one of these dependencies; the first ones are tried. */
    private Optional<List<Dependency>> shortest(Digraph part, int[] components, List<Integer> labels, int offset) {
        List<Dependency> best = null;
        int tried = 0;
        for (int label : labels.subList(0, Math.min(CANDIDATES_MAX, labels.size()))) {
            boolean spent = steps > STEPS_MAX && tried > 0;
            if (spent || (best != null && length(best) == 2)) {
                break;
            }
            tried++;
            Dependency first = dependency(label);
            List<Dependency> back = path(part, components, first.to() + offset, first.from());
            if (back != null && (best == null || length(back) + 1 < length(best))) {
                best = new ArrayList<>(back);
                best.add(0, first);
            }
        }
        return Optional.ofNullable(best);
    }

    private static long length(List<Dependency> cycle) {
        return cycle.stream().filter(step -> step.kind() != Kind.CARRY).count();
    }

    /** A path of as few dependencies as there can be; null where there is none. What is carried on costs nothing. */
    private @Nullable List<Dependency> path(Digraph part, int[] components, int from, int to) {
        Map<Integer, Integer> cameBy = new HashMap<>();
        Map<Integer, Integer> cameFrom = new HashMap<>();
        Map<Integer, Integer> distances = new HashMap<>();
        Set<Integer> done = new HashSet<>();
        Deque<Integer> next = new ArrayDeque<>();
        next.add(from);
        distances.put(from, 0);
        while (!next.isEmpty()) {
            int node = next.removeFirst();
            if (node == to) {
                return steps(from, to, cameBy, cameFrom);
            }
            if (!done.add(node)) {
                continue;
            }
            for (int edge = part.firstEdge(node); edge < part.firstEdge(node + 1); edge++) {
                steps++;
                int target = part.target(edge);
                boolean carried = dependency(part.label(edge)).kind() == Kind.CARRY;
                int distance = distances.getOrDefault(node, 0) + (carried ? 0 : 1);
                boolean inside = components[target] == components[node];
                if (inside && distance < distances.getOrDefault(target, Integer.MAX_VALUE)) {
                    distances.put(target, distance);
                    cameBy.put(target, part.label(edge));
                    cameFrom.put(target, node);
                    if (carried) {
                        next.addFirst(target);
                    } else {
                        next.addLast(target);
                    }
                }
            }
        }
        return null;
    }

    private List<Dependency> steps(int from, int to, Map<Integer, Integer> cameBy, Map<Integer, Integer> cameFrom) {
        List<Dependency> back = new ArrayList<>();
        for (int node = to; node != from; node = cameFrom.getOrDefault(node, from)) {
            back.add(0, dependency(cameBy.getOrDefault(node, 0)));
        }
        return back;
    }

    private Dependency dependency(int label) {
        return graph.dependencies().get(label);
    }

    private static boolean hasTwoInARow(List<Dependency> cycle) {
        List<Kind> kinds = cycle.stream()
                .map(Dependency::kind)
                .filter(kind -> kind != Kind.CARRY)
                .toList();
        for (int i = 0; i < kinds.size(); i++) {
            if (kinds.get(i) == Kind.RW && kinds.get((i + 1) % kinds.size()) == Kind.RW && kinds.size() > 1) {
                return true;
            }
        }
        return false;
    }

    private void report(Order order, Phenomenon phenomenon, List<List<Dependency>> cycles) {
        // A cycle that needs no order of time was told before, and of those that need it the worst says it all.
        if (!cycles.isEmpty() && found.add(phenomenon)) {
            cycles.forEach(cycle -> anomalies.add(anomaly(order, phenomenon, cycle)));
        }
    }

    private Anomaly anomaly(Order order, Phenomenon phenomenon, List<Dependency> cycle) {
        List<Operation> operations = new ArrayList<>();
        Map<Integer, String> names = new HashMap<>();
        for (Dependency step : cycle) {
            if (graph.isTransaction(step.from()) && !names.containsKey(step.from())) {
                names.put(step.from(), "T" + (names.size() + 1));
                operations.add(graph.transactions().get(step.from()).operation());
            }
        }
        StringBuilder drawing = new StringBuilder();
        StringBuilder reasons = new StringBuilder();
        for (int i = 0; i < cycle.size(); i++) {
            int begin = i;
            Dependency first = cycle.get(begin);
            while (!graph.isTransaction(cycle.get(i).to())) {
                i++;
            }
            String from = names.getOrDefault(first.from(), "");
            String to = names.getOrDefault(cycle.get(i).to(), "");
            drawing.append(from).append(" -").append(first.kind()).append("-> ");
            String rest = i == begin ? "" : cycle.get(i).reason().tell(from, to);
            reasons.append("\n").append(from).append(" before ").append(to).append(": ");
            reasons.append(first.reason().tell(from, to)).append(rest);
        }
        return new Anomaly(phenomenon, order, operations, drawing + "T1" + reasons);
    }
}
