package com.pygmy.chaos.bookstore.check;

import com.pygmy.chaos.harness.Nemesis;
import com.pygmy.chaos.harness.RunChecks;
import com.pygmy.chaos.harness.history.Event;
import com.pygmy.chaos.harness.history.Operation;
import com.pygmy.chaos.harness.history.Value;
import com.pygmy.chaos.harness.linearizability.Verdict;
import com.pygmy.chaos.harness.result.CheckResult;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** What is promised of replicas and their nodes, and what a run of the store needs so that it proves anything. */
final class ReplicaChecks {
    private static final int ORDERS_MIN = 20;
    private static final List<String> DAMAGING =
            List.of("disk-full", "power-loss", "torn-tail", "lost-end", "flipped-byte", "clock");
    private static final Pattern NODE = Pattern.compile("[a-z]+-\\d+");
    private static final List<String> READS = List.of("book", "topic", "list", "search");

    private final StoreHistory store;

    ReplicaChecks(StoreHistory store) {
        this.store = store;
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

    /** By the nodes' own logs; a run without a log, as of a store in memory, has no say in it. */
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

    /** A node that was given a broken disk, log or clock may say so, and stop; no other may. */
    CheckResult logsQuiet() {
        Set<String> damaged = store.history().observations(Nemesis.PROCESS).stream()
                .filter(event -> event.type() == Event.Type.OK)
                .filter(event -> DAMAGING.stream().anyMatch(event.f()::startsWith))
                .flatMap(event -> NODE.matcher(event.value().toString()).results())
                .map(MatchResult::group)
                .collect(Collectors.toSet());
        Map<Boolean, List<String>> alarms = store.noted("alarm").stream()
                .collect(Collectors.partitioningBy(
                        event -> damaged.contains(String.valueOf(event.key())),
                        Collectors.mapping(
                                event -> event.key() + ": " + event.value().text(), Collectors.toList())));
        List<String> unexplained = alarms.getOrDefault(false, List.of());
        return new CheckResult(
                        "logs-quiet",
                        "No node's log tells of an uncaught exception, of a replica that stops itself, or of one that lost what it promised.",
                        unexplained.isEmpty() ? Verdict.VALID : Verdict.INVALID,
                        store.noted("log").size(),
                        unexplained)
                .remarking(alarms.getOrDefault(true, List.of()).stream()
                        .map(alarm -> "after the damage that it was done, " + alarm)
                        .toList());
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
        List<String> unhealed = RunChecks.unhealed(store.history());
        if (!unhealed.isEmpty()) {
            return new CheckResult(name, promise, Verdict.UNKNOWN, 1, unhealed);
        }
        if (!store.isAtRest()) {
            contradictions.add("after the heal the ledger's sales did not become the orders, an order stayed"
                    + " CANCELLING, or the replicas did not become equal");
        }
        return CheckResult.of(name, promise, 1, contradictions);
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
