package com.pygmy.chaos.harness;

import com.pygmy.chaos.harness.history.Event;
import com.pygmy.chaos.harness.history.History;
import com.pygmy.chaos.harness.history.Operation;
import com.pygmy.chaos.harness.history.Value;
import com.pygmy.chaos.harness.linearizability.Verdict;
import com.pygmy.chaos.harness.result.CheckResult;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** What any run needs so that it proves something, for any service: faults that took hold, and nodes that stay up. */
public final class RunChecks {
    /** No node ends by itself. */
    public static final Checker NODES_STAY_UP = Checker.of("nodes-stay-up", RunChecks::nodesStayUp);

    /** Every fault was on, and there was one of each kind. */
    public static final Checker FAULTS_TOOK_HOLD = Checker.of("faults-took-hold", RunChecks::faultsTookHold);

    private static final Checker RECOVERS = Checker.of("recovers", RunChecks::healed);
    private static final Checker ENOUGH_HAPPENED = Checker.of("enough-happened", RunChecks::enoughSucceeded);

    /** All that can be checked of the run of a service of which nothing is known. */
    public static final Checker ALL = Checker.all("run", NODES_STAY_UP, RECOVERS, FAULTS_TOOK_HOLD, ENOUGH_HAPPENED);

    private static final int SUCCESSES_MIN = 20;

    private RunChecks() {}

    private static CheckResult healed(History history) {
        List<String> contradictions = history.observations(Notes.PROCESS, "healed").stream()
                .filter(event -> event.type() == Event.Type.FAIL)
                .map(event -> "not every node was healthy again after the heal")
                .toList();
        String promise = "After the heal every node is healthy again.";
        List<String> unhealed = unhealed(history);
        return unhealed.isEmpty() || contradictions.isEmpty()
                ? CheckResult.of("recovers", promise, 1, contradictions)
                : new CheckResult("recovers", promise, Verdict.UNKNOWN, 1, unhealed);
    }

    /** The faults that the harness could not take back, in words; what came of them is no fault of the service. */
    public static List<String> unhealed(History history) {
        return history.observations(Nemesis.PROCESS, Nemesis.HEAL).stream()
                .filter(event -> event.also(Nemesis.UNHEALED).isText())
                .map(event -> "not healed: " + event.value() + ", "
                        + event.also(Nemesis.UNHEALED).text())
                .toList();
    }

    /** The faults that began and of which nothing was noted afterwards. */
    private static List<String> openFaults(History history) {
        Map<String, Event> open = new LinkedHashMap<>();
        for (Event event : history.observations(Nemesis.PROCESS)) {
            if (event.f().equals(Nemesis.HEAL) || event.also(Nemesis.SKIPPED).isText()) {
                continue;
            }
            if (event.type() == Event.Type.INVOKE) {
                open.put(event.f() + " of " + event.value(), event);
            } else {
                open.values().removeIf(begun -> begun.f().equals(event.f()));
            }
        }
        return open.keySet().stream()
                .map(fault -> "its end is not known: " + fault)
                .toList();
    }

    private static CheckResult enoughSucceeded(History history) {
        int succeeded =
                (int) history.operations().stream().filter(Operation::isOk).count();
        boolean enough = succeeded >= SUCCESSES_MIN;
        return new CheckResult(
                "enough-happened",
                "There were successes enough that the rest means something.",
                enough ? Verdict.VALID : Verdict.UNKNOWN,
                succeeded,
                enough ? List.of() : List.of(succeeded + " succeeded (expected: " + SUCCESSES_MIN + " at least)"));
    }

    private static CheckResult nodesStayUp(History history) {
        List<String> deaths = history.observations(Notes.PROCESS, "died").stream()
                .map(event -> event.value().text())
                .toList();
        return CheckResult.of(
                "nodes-stay-up",
                "No node ends that was not told to.",
                history.observations(Notes.PROCESS, "nodes").size() + deaths.size(),
                deaths);
    }

    private static CheckResult faultsTookHold(History history) {
        String name = "faults-took-hold";
        String promise = "Each fault was seen from outside to be on.";
        List<Value> asked = history.setting("faults")
                .filter(Value::isList)
                .map(Value::items)
                .orElse(List.of());
        List<Event> ends = history.observations(Nemesis.PROCESS).stream()
                .filter(event -> !event.f().equals(Nemesis.HEAL) && event.type() != Event.Type.INVOKE)
                .filter(event -> event.also(Nemesis.SKIPPED).isNil())
                .toList();
        List<String> skipped = history.observations(Nemesis.PROCESS).stream()
                .filter(event -> event.also(Nemesis.SKIPPED).isText())
                .map(event -> "not begun, " + event.also(Nemesis.SKIPPED).text() + ": " + event.f())
                .toList();
        if (asked.isEmpty()) {
            return new CheckResult(name, promise, Verdict.VALID, 0, List.of());
        }
        List<String> remarks = new ArrayList<>(skipped);
        if (!skipped.isEmpty()) {
            remarks.add(0, skipped.size() + (skipped.size() == 1 ? " fault was" : " faults were") + " left out");
        }
        List<String> evidence = new ArrayList<>();
        ends.stream()
                .filter(event -> event.type() != Event.Type.OK)
                .forEach(event -> evidence.add("did not take hold: " + event.f() + ", " + event.value()));
        evidence.addAll(openFaults(history));
        evidence.addAll(unhealed(history));
        for (Value kind : asked) {
            if (ends.stream().noneMatch(end -> end.type() == Event.Type.OK && isOf(kind.text(), end))) {
                evidence.add("there was no " + kind.text());
            }
        }
        return new CheckResult(
                        name, promise, evidence.isEmpty() ? Verdict.VALID : Verdict.UNKNOWN, ends.size(), evidence)
                .remarking(remarks);
    }

    /** By its name only where no kind is noted: one may be the beginning of another. */
    private static boolean isOf(String kind, Event fault) {
        Value noted = fault.also("kind");
        return noted.isText()
                ? noted.text().equals(kind)
                : fault.f().equals(kind) || fault.f().startsWith(kind + " ");
    }
}
