package com.pygmy.chaos.harness.result;

import com.pygmy.chaos.harness.history.Event;
import com.pygmy.chaos.harness.history.History;
import com.pygmy.chaos.harness.history.Operation;
import com.pygmy.chaos.harness.history.Value;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * How long the service was broken, from the history of a run.
 *
 * @param faults each fault in turn
 */
public record Availability(List<Outage> faults) {
    /** Not answered by the end. */
    public static final long NEVER = -1;

    /**
     * One fault.
     *
     * @param f what was done: {@code kill the catalog's leader}
     * @param node to whom
     * @param proven whether it was seen to be on
     * @param fromNanos when it began
     * @param untilNanos when it was healed and the node healthy again
     * @param others the faults before it whose victims were not healthy again when it began, and may be to blame as well
     * @param firstSuccessNanos from when it began until a request that was called after that had succeeded, by the group of nodes
     *     that answers: of {@code order-1} the group is {@code order}; {@link #NEVER} where none did. A kind of request that no
     *     node ever answered is left out; where no answer names a node, each kind is a group
     * @param logs what the nodes that it concerned printed meanwhile, a few lines of each
     */
    public record Outage(
            String f,
            String node,
            boolean proven,
            long fromNanos,
            long untilNanos,
            List<String> others,
            Map<String, Long> firstSuccessNanos,
            Map<String, List<String>> logs) {}

    /** Measures a history. */
    public static Availability of(History history) {
        return new Availability(outages(history));
    }

    private static List<Outage> outages(History history) {
        List<Event> events = history.observations("nemesis");
        long end = history.events().isEmpty()
                ? 0
                : history.events().get(history.events().size() - 1).timeNanos();
        long firstRequest = history.operations().stream()
                .mapToLong(operation -> operation.call().timeNanos())
                .min()
                .orElse(Long.MAX_VALUE);
        Map<String, String> groups = events.isEmpty() ? Map.of() : groups(history);
        List<Outage> outages = new ArrayList<>();
        for (int i = 0; i < events.size(); i++) {
            Event begin = events.get(i);
            if (begin.type() != Event.Type.INVOKE || begin.f().equals("heal")) {
                continue;
            }
            boolean proven = false;
            long until = end;
            Map<String, List<String>> logs = Map.of();
            for (Event after : events.subList(i + 1, events.size())) {
                proven |= after.f().equals(begin.f()) && after.type() == Event.Type.OK;
                if (after.f().equals("heal")
                        && after.type() != Event.Type.INVOKE
                        // What could not be healed is still on.
                        && after.type() != Event.Type.FAIL
                        && after.value().equals(begin.value())) {
                    until = after.timeNanos();
                    logs = logs(after.also("logs"));
                    break;
                }
            }
            if (until < firstRequest) {
                continue; // It was over before there was a client that it could keep from anything.
            }
            List<String> others = outages.stream()
                    .filter(before -> before.untilNanos() > begin.timeNanos())
                    .map(Outage::f)
                    .toList();
            outages.add(new Outage(
                    begin.f(),
                    begin.value().text(),
                    proven,
                    begin.timeNanos(),
                    until,
                    others,
                    firstSuccesses(history, groups, begin.timeNanos()),
                    logs));
        }
        return outages;
    }

    private static Map<String, List<String>> logs(Value noted) {
        Map<String, List<String>> logs = new TreeMap<>();
        if (noted.isMap()) {
            noted.members()
                    .forEach((node, lines) -> logs.put(
                            node, lines.items().stream().map(Value::text).toList()));
        }
        return logs;
    }

    /** Kind of request to the group of nodes that answers it. */
    private static Map<String, String> groups(History history) {
        Map<String, Map<String, Integer>> answered = new TreeMap<>();
        for (Operation operation : history.operations()) {
            Event answer = operation.answer();
            if (operation.isOk() && answer != null && answer.node() != null) {
                answered.computeIfAbsent(operation.f(), f -> new HashMap<>()).merge(answer.node(), 1, Integer::sum);
            }
        }
        Map<String, String> groups = new TreeMap<>();
        answered.forEach((f, nodes) -> nodes.entrySet().stream()
                .max(Map.Entry.comparingByValue())
                .ifPresent(most -> groups.put(f, most.getKey().replaceAll("-\\d+$", ""))));
        if (groups.isEmpty()) {
            history.operations().forEach(operation -> groups.put(operation.f(), operation.f()));
        }
        return groups;
    }

    private static Map<String, Long> firstSuccesses(History history, Map<String, String> groups, long from) {
        Map<String, Long> first = new TreeMap<>();
        groups.values().forEach(group -> first.put(group, NEVER));
        for (Operation operation : history.operations()) {
            String group = groups.get(operation.f());
            Event answer = operation.answer();
            long called = operation.call().timeNanos();
            if (group != null && operation.isOk() && answer != null && called >= from) {
                // An answer is never before its call, even if the clock of a foreign history says so.
                long after = Math.max(called, answer.timeNanos()) - from;
                first.merge(group, after, (a, b) -> a == NEVER ? b : Math.min(a, b));
            }
        }
        return first;
    }

    /** The same of one kind of request, to measure that kind alone; {@link #NEVER} where none succeeded. */
    public static long firstSuccessNanos(History history, String f, long after) {
        Map<String, Long> first = firstSuccesses(history, Map.of(f, f), after);
        return first.getOrDefault(f, NEVER);
    }
}
