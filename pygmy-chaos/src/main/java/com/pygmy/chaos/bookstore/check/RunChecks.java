package com.pygmy.chaos.bookstore.check;

import com.pygmy.chaos.harness.history.Event;
import com.pygmy.chaos.harness.history.History;
import com.pygmy.chaos.harness.history.Operation;
import com.pygmy.chaos.harness.history.Value;
import com.pygmy.chaos.harness.linearizability.Verdict;
import com.pygmy.chaos.harness.result.CheckResult;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** What is promised of the nodes, and what a run needs so that it proves anything. */
public final class RunChecks {
    private static final int ORDERS_MIN = 20;
    private static final List<String> DAMAGING =
            List.of("disk-full", "power-loss", "torn-tail", "lost-end", "flipped-byte", "clock");
    private static final List<String> READS = List.of("book", "topic", "list", "search");

    private final StoreHistory store;

    RunChecks(StoreHistory store) {
        this.store = store;
    }

    List<CheckResult> all() {
        List<CheckResult> all = new ArrayList<>(List.of(replicasAgree()));
        if (asked().contains(Value.of(FoundingCheck.FAULT))) {
            all.add(new FoundingCheck(store).judge());
        }
        all.addAll(List.of(nodesStayUp(), oneLeader(), logsQuiet(), cameToRest(), faultsTookHold(), enoughHappened()));
        return List.copyOf(all);
    }

    /** The kinds of faults that were asked for. */
    private List<Value> asked() {
        return store.history().observations("run").stream()
                .filter(event -> event.f().equals("settings"))
                .map(event -> event.value().member("faults"))
                .filter(Value::isList)
                .findFirst()
                .map(Value::items)
                .orElse(List.of());
    }

    /** What any run needs so that it proves something, whatever the service: faults that took hold, and nodes that stay up. */
    public static List<CheckResult> ofAnyService(History history) {
        RunChecks run = new RunChecks(new StoreHistory(history));
        return List.of(run.nodesStayUp(), run.healed(), run.faultsTookHold(), run.enoughSucceeded());
    }

    CheckResult healed() {
        List<String> contradictions = store.noted("healed").stream()
                .filter(event -> event.type() == Event.Type.FAIL)
                .map(event -> "not every node was healthy again after the heal")
                .toList();
        return CheckResult.of("recovers", "After the heal every node is healthy again.", 1, contradictions);
    }

    CheckResult enoughSucceeded() {
        int succeeded = (int)
                store.history().operations().stream().filter(Operation::isOk).count();
        boolean enough = succeeded >= ORDERS_MIN;
        return new CheckResult(
                "enough-happened",
                "There were successes enough that the rest means something.",
                enough ? Verdict.VALID : Verdict.UNKNOWN,
                succeeded,
                enough ? List.of() : List.of(succeeded + " succeeded (expected: " + ORDERS_MIN + " at least)"));
    }

    CheckResult replicasAgree() {
        Map<String, Map<String, Value>> groups = new TreeMap<>();
        for (Event digest : store.noted("digest")) {
            String node = String.valueOf(digest.key());
            groups.computeIfAbsent(node.replaceAll("-\\d+$", ""), group -> new TreeMap<>())
                    .put(node, digest.value());
        }
        List<String> contradictions = new ArrayList<>();
        int examined = 0;
        for (Map<String, Value> digests : groups.values()) {
            Map<Value, Map<String, Value>> byIndex = new TreeMap<>((a, b) -> Long.compare(a.number(), b.number()));
            digests.forEach((node, digest) -> byIndex.computeIfAbsent(digest.member("index"), index -> new TreeMap<>())
                    .put(node, digest.member("sha256")));
            for (Map.Entry<Value, Map<String, Value>> same : byIndex.entrySet()) {
                examined += same.getValue().size();
                if (same.getValue().values().stream().distinct().count() > 1) {
                    contradictions.add("at index " + same.getKey() + ": " + same.getValue());
                }
            }
        }
        return CheckResult.of(
                "replicas-agree", "Replicas at the same index have the same state.", examined, contradictions);
    }

    CheckResult nodesStayUp() {
        List<String> deaths =
                store.noted("died").stream().map(event -> event.value().text()).toList();
        return CheckResult.of(
                "nodes-stay-up",
                "No node ends that was not told to.",
                store.noted("nodes").size() + deaths.size(),
                deaths);
    }

    /** By the nodes' own logs; a run without a log, as of an impostor, has no say in it. */
    CheckResult oneLeader() {
        Map<String, String> leaders = new TreeMap<>();
        List<String> contradictions = new ArrayList<>();
        for (Event leads : store.noted("leads")) {
            String groupAndTerm = leads.value().items().get(0).text() + ", term "
                    + leads.value().items().get(1);
            String node = String.valueOf(leads.key());
            String before = leaders.putIfAbsent(groupAndTerm, node);
            if (before != null && !before.equals(node)) {
                contradictions.add(groupAndTerm + ": " + before + " and " + node);
            }
        }
        return new CheckResult(
                "one-leader-per-term",
                "No two nodes of a group lead in the same term.",
                contradictions.isEmpty() ? Verdict.VALID : Verdict.INVALID,
                leaders.size(),
                contradictions);
    }

    /** Nodes that are given a broken disk or log may say so, and stop. */
    CheckResult logsQuiet() {
        boolean damaged = store.history().observations("nemesis").stream()
                .anyMatch(event -> DAMAGING.stream().anyMatch(event.f()::startsWith));
        List<String> alarms = store.noted("alarm").stream()
                .map(event -> event.key() + ": " + event.value().text())
                .toList();
        return new CheckResult(
                "logs-quiet",
                "No node's log tells of an uncaught exception, of a replica that stops itself, or of one that lost what it promised.",
                alarms.isEmpty() || damaged ? Verdict.VALID : Verdict.INVALID,
                store.noted("log").size(),
                alarms);
    }

    CheckResult cameToRest() {
        String name = "recovers";
        String promise = "After the heal every node is healthy again and the store comes to rest.";
        List<String> contradictions = new ArrayList<>();
        store.noted("healed").stream()
                .filter(event -> event.type() == Event.Type.FAIL)
                .forEach(event -> contradictions.add("not healthy again after the heal: " + event.value()));
        if (store.noted("rest").isEmpty() && contradictions.isEmpty()) {
            return CheckResult.unknown(name, promise, "the run ended before the store could come to rest");
        }
        if (!store.isAtRest()) {
            contradictions.add("after the heal the ledger's sales did not become the orders, an order stayed"
                    + " CANCELLING, or the replicas did not become equal");
        }
        return CheckResult.of(name, promise, 1, contradictions);
    }

    CheckResult faultsTookHold() {
        String name = "faults-took-hold";
        String promise = "Each fault was seen from outside to be on.";
        List<Value> asked = asked();
        List<Event> ends = store.history().observations("nemesis").stream()
                .filter(event -> !event.f().equals("heal") && event.type() != Event.Type.INVOKE)
                .filter(event -> event.also("skipped").isNil())
                .toList();
        List<String> skipped = store.history().observations("nemesis").stream()
                .filter(event -> event.also("skipped").isText())
                .map(event -> "not begun, " + event.also("skipped").text() + ": " + event.f())
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
        for (Value kind : asked) {
            if (ends.stream()
                    .noneMatch(end -> end.type() == Event.Type.OK && end.f().startsWith(kind.text()))) {
                evidence.add("there was no " + kind.text());
            }
        }
        return new CheckResult(
                        name, promise, evidence.isEmpty() ? Verdict.VALID : Verdict.UNKNOWN, ends.size(), evidence)
                .remarking(remarks);
    }

    CheckResult enoughHappened() {
        String name = "enough-happened";
        String promise = "There were orders, rejections and reads enough that the rest means something.";
        long placed = store.history().operations("order").stream()
                .filter(Operation::isOk)
                .count();
        long read = store.history().operations().stream()
                .filter(Operation::isOk)
                .filter(operation -> READS.contains(operation.f()))
                .count();
        int expected = store.workloads().equals(List.of("cache")) ? 1 : ORDERS_MIN;
        boolean enough = placed >= expected && read > 0;
        return new CheckResult(
                name,
                promise,
                enough ? Verdict.VALID : Verdict.UNKNOWN,
                (int) (placed + read),
                enough
                        ? List.of()
                        : List.of(placed + " orders and " + read + " reads succeeded (expected: " + expected
                                + " and 1 at least)"));
    }
}
