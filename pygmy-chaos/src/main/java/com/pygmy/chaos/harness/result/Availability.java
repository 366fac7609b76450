package com.pygmy.chaos.harness.result;

import com.pygmy.chaos.harness.history.Event;
import com.pygmy.chaos.harness.history.History;
import com.pygmy.chaos.harness.history.Operation;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * How long the store did not serve, from the history of a run.
 *
 * @param faults each fault in turn
 * @param longestGapNanos per kind of operation the longest time without a success, between the first and the last request
 */
public record Availability(List<Outage> faults, Map<String, Long> longestGapNanos) {
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
     * @param firstOrderNanos from its beginning until an order that was asked for after it had succeeded
     * @param firstReadNanos the same for a read of a book
     * @param others the faults before it whose victims were not healthy again when it began, and may be to blame as well
     */
    public record Outage(
            String f,
            String node,
            boolean proven,
            long fromNanos,
            long untilNanos,
            long firstOrderNanos,
            long firstReadNanos,
            List<String> others) {}

    /** Measures a history. */
    public static Availability of(History history) {
        Map<String, Long> gaps = new TreeMap<>();
        for (String f : List.of("order", "book")) {
            gaps.put(f, longestGap(history.operations(f)));
        }
        return new Availability(outages(history), gaps);
    }

    private static long longestGap(List<Operation> operations) {
        if (operations.isEmpty()) {
            return 0;
        }
        long last = operations.get(0).call().timeNanos();
        long longest = 0;
        List<Long> successes = operations.stream()
                .filter(Operation::isOk)
                .map(Availability::answeredNanos)
                .sorted()
                .toList();
        for (long success : successes) {
            longest = Math.max(longest, success - last);
            last = success;
        }
        long end = operations.get(operations.size() - 1).call().timeNanos();
        return Math.max(longest, end - last);
    }

    private static long answeredNanos(Operation operation) {
        Event answer = operation.answer();
        return answer == null ? Long.MAX_VALUE : answer.timeNanos();
    }

    private static List<Outage> outages(History history) {
        List<Event> events = history.observations("nemesis");
        long end = history.events().isEmpty()
                ? 0
                : history.events().get(history.events().size() - 1).timeNanos();
        long firstRequest = history.operations().stream()
                .mapToLong(operation -> operation.call().timeNanos())
                .min()
                .orElse(0);
        List<Outage> outages = new ArrayList<>();
        for (int i = 0; i < events.size(); i++) {
            Event begin = events.get(i);
            if (begin.type() != Event.Type.INVOKE || begin.f().equals("heal")) {
                continue;
            }
            boolean proven = false;
            long until = end;
            for (Event after : events.subList(i + 1, events.size())) {
                proven |= after.f().equals(begin.f()) && after.type() == Event.Type.OK;
                if (after.f().equals("heal")
                        && after.type() != Event.Type.INVOKE
                        && after.value().equals(begin.value())) {
                    until = after.timeNanos();
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
                    firstSuccess(history.operations("order"), begin.timeNanos()),
                    firstSuccess(history.operations("book"), begin.timeNanos()),
                    others));
        }
        return outages;
    }

    private static long firstSuccess(List<Operation> operations, long after) {
        return operations.stream()
                .filter(Operation::isOk)
                .filter(operation -> operation.call().timeNanos() >= after)
                .mapToLong(operation -> answeredNanos(operation) - after)
                .min()
                .orElse(NEVER);
    }
}
