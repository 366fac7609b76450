package com.pygmy.chaos.harness.report;

import com.pygmy.chaos.harness.history.Event;
import com.pygmy.chaos.harness.history.History;
import com.pygmy.chaos.harness.history.Value;
import com.pygmy.chaos.harness.linearizability.Verdict;
import com.pygmy.chaos.harness.result.CheckResult;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.jspecify.annotations.Nullable;

/** A history such as a run leaves, of any length, with ids that do not repeat and so do not pack well. */
final class InventedRun {
    private static final long SECOND = 1_000_000_000L;

    private final Random random;
    private final List<Event> events = new ArrayList<>();
    private final Map<Integer, Long> freeAt = new HashMap<>();
    private int clients;

    private InventedRun(long seed) {
        this.random = new Random(seed);
    }

    /** So many requests a second for so many seconds; every ten seconds a leader is killed for two of them. */
    static History history(int seconds, int perSecond, long seed) {
        return new InventedRun(seed).play(seconds, perSecond);
    }

    static Findings findings(int seconds, int perSecond, long seed) {
        return Findings.of(
                history(seconds, perSecond, seed),
                List.of(new CheckResult("kept", "All is kept.", Verdict.VALID, seconds * perSecond, List.of())));
    }

    private History play(int seconds, int perSecond) {
        note("run", Event.Type.INFO, "settings", null, settings(seconds), 0);
        for (String node :
                List.of("catalog-1", "catalog-2", "catalog-3", "order-1", "order-2", "order-3", "frontend-1")) {
            note("store", Event.Type.INFO, "nodes", node, Value.NIL, 1);
        }
        for (int at = 5; at + 2 < seconds; at += 10) {
            breakAndHeal(at * SECOND, at % 20 == 5 ? "catalog-1" : "order-2");
        }
        for (int i = 0; i < seconds * perSecond; i++) {
            ask(1_000 + (long) i * SECOND / perSecond);
        }
        events.sort(Comparator.comparingLong(Event::timeNanos));
        List<Event> numbered = new ArrayList<>();
        for (Event event : events) {
            numbered.add(new Event(
                    numbered.size() + 1,
                    event.process(),
                    event.type(),
                    event.f(),
                    event.key(),
                    event.value(),
                    event.timeNanos(),
                    event.index(),
                    event.node(),
                    event.more()));
        }
        return History.of(numbered);
    }

    private static Value settings(int seconds) {
        return Value.map(Map.of(
                "workload", Value.of("orders"),
                "faults", Value.list(Value.of("kill")),
                "seconds", Value.of(seconds),
                "seed", Value.of(1),
                "began", Value.of("2026-11-24T10:00:00Z"),
                "command", Value.of("./pygmy chaos run --seed 1")));
    }

    private void breakAndHeal(long from, String node) {
        String what = "kill the leader of " + node.replaceAll("-.*", "");
        note("nemesis", Event.Type.INVOKE, what, null, Value.of(node), from);
        note("nemesis", Event.Type.OK, what, null, Value.of(node), from + SECOND / 10);
        note("nemesis", Event.Type.INVOKE, "heal", null, Value.of(node), from + SECOND);
        note("nemesis", Event.Type.OK, "heal", null, Value.of(node), from + 2 * SECOND);
    }

    private void note(String process, Event.Type type, String f, @Nullable String key, Value value, long nanos) {
        events.add(new Event(0, process, type, f, key, value, nanos));
    }

    private void ask(long at) {
        int client = freeClient(at);
        boolean buys = random.nextBoolean();
        String f = buys ? "order" : "book";
        String key = buys ? hex() + hex() : Integer.toString(9_001 + random.nextInt(8));
        double spread = Math.exp(random.nextGaussian() * 0.7);
        boolean broken = at % (10 * SECOND) / SECOND == 5;
        long took = (long) (spread * (broken ? 150e6 : 4e6)) + 200_000;
        Value sent = buys ? Value.list(Value.list(Value.of(9_001), Value.of(2))) : Value.NIL;
        events.add(new Event(0, Integer.toString(client), Event.Type.INVOKE, f, key, sent, at));
        int chance = random.nextInt(100);
        boolean lost = broken && chance < 3;
        freeAt.put(client, lost ? Long.MAX_VALUE : at + took);
        Event.Type end = lost ? Event.Type.INFO : chance < 10 && buys ? Event.Type.FAIL : Event.Type.OK;
        Value answer = end != Event.Type.OK
                ? Value.NIL
                : buys ? Value.map(Map.of("id", Value.of(hex() + hex()))) : Value.of(random.nextInt(5_000));
        Map<String, Value> more = end == Event.Type.FAIL
                ? Map.of("error", Value.of("out-of-stock"))
                : lost ? Map.of("error", Value.of("no answer"), "executed", Value.of("unknown")) : Map.of();
        String node = lost ? null : buys ? "order-1" : "catalog-2";
        events.add(new Event(
                0, Integer.toString(client), end, f, key, answer, at + took, lost ? null : at / 1_000_000, node, more));
    }

    private int freeClient(long at) {
        for (int client = Math.max(0, clients - 200); client < clients; client++) {
            if (freeAt.getOrDefault(client, 0L) < at) {
                return client;
            }
        }
        return clients++;
    }

    private String hex() {
        return String.format("%016x", random.nextLong());
    }
}
