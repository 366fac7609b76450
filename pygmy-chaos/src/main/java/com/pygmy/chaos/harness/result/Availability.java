package com.pygmy.chaos.harness.result;

import com.pygmy.chaos.harness.history.Event;
import com.pygmy.chaos.harness.history.History;
import com.pygmy.chaos.harness.history.Operation;
import java.util.ArrayList;
import java.util.List;

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
     */
    public record Outage(String f, String node, boolean proven, long fromNanos, long untilNanos, List<String> others) {}

    /** Measures a history. */
    public static Availability of(History history) {
        return new Availability(outages(history));
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
                .orElse(Long.MAX_VALUE);
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
            outages.add(new Outage(begin.f(), begin.value().text(), proven, begin.timeNanos(), until, others));
        }
        return outages;
    }

    /** How long after a moment an operation of a kind that was called after it first succeeded; {@link #NEVER} where none did. */
    public static long firstSuccessNanos(History history, String f, long after) {
        return history.operations(f).stream()
                .filter(Operation::isOk)
                .filter(operation -> operation.call().timeNanos() >= after)
                .mapToLong(operation -> answeredNanos(operation) - after)
                .min()
                .orElse(NEVER);
    }
}
