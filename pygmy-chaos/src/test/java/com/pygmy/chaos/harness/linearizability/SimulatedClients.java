package com.pygmy.chaos.harness.linearizability;

import com.pygmy.chaos.harness.history.Event;
import com.pygmy.chaos.harness.history.History;
import com.pygmy.chaos.harness.history.Value;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;

/**
 * Clients of a simulated service, one step at a time and by seed: a client asks, some steps later the service does it, some
 * steps later the client hears of it, or never does.
 */
final class SimulatedClients {
    /** What the service does wrong, in one operation of a hundred or so. */
    enum Fault {
        NONE,
        /** Answers from a state of a while ago. */
        STALE,
        /** Says yes and does nothing. */
        LOST,
        /** Does it twice. */
        TWICE,
        /** Answers what never was. */
        PHANTOM
    }

    /** What clients do to an object, and how it does it. */
    interface Service {
        /** Something to ask. */
        Asked next(Random random);

        /** Does it; the state afterwards and the answer. */
        Done apply(Value state, Asked asked, Random random);

        Value initial();
    }

    record Asked(String f, Value input) {}

    record Done(Value state, Value answer, boolean failed) {}

    private static final class Waiting {
        private final Asked asked;
        private final String key;
        private boolean applied;
        private Value answer = Value.NIL;
        private boolean failed;
        private boolean unheard;
        private long index;

        Waiting(Asked asked, String key) {
            this.asked = asked;
            this.key = key;
        }
    }

    private final Service service;
    private final Random random;
    private final Fault fault;
    private final double faultRate;
    private final double unknownRate;
    private final int keys;
    private final Map<String, Value> states = new HashMap<>();
    private final Map<String, Value> oldStates = new HashMap<>();
    private final List<Event> events = new ArrayList<>();
    private long index;

    SimulatedClients(Service service, long seed, Fault fault, double faultRate, double unknownRate, int keys) {
        this.service = service;
        this.random = new Random(seed);
        this.fault = fault;
        this.faultRate = faultRate;
        this.unknownRate = unknownRate;
        this.keys = keys;
    }

    History run(int operations, int clients) {
        return History.of(events(operations, clients));
    }

    List<Event> events(int operations, int clients) {
        int[] process = new int[clients];
        Waiting[] waiting = new Waiting[clients];
        int asked = 0;
        for (int i = 0; i < clients; i++) {
            process[i] = i;
        }
        int nextProcess = clients;
        int open = 0;
        while (asked < operations || open > 0) {
            int client = random.nextInt(clients);
            Waiting now = waiting[client];
            if (now == null) {
                if (asked < operations) {
                    String key = Integer.toString(random.nextInt(keys));
                    now = new Waiting(service.next(random), key);
                    waiting[client] = now;
                    events.add(event(process[client], Event.Type.INVOKE, now, now.asked.input()));
                    asked++;
                    open++;
                }
            } else if (!now.applied) {
                apply(now);
                now.applied = true;
            } else {
                boolean unknown = now.unheard || random.nextDouble() < unknownRate;
                Event.Type end = unknown ? Event.Type.INFO : now.failed ? Event.Type.FAIL : Event.Type.OK;
                Value shown = end == Event.Type.OK ? now.answer : now.asked.input();
                events.add(event(process[client], end, now, shown));
                waiting[client] = null;
                open--;
                if (unknown) {
                    process[client] = nextProcess++;
                }
            }
        }
        return events;
    }

    private void apply(Waiting now) {
        Value state = states.getOrDefault(now.key, service.initial());
        boolean wrong = random.nextDouble() < faultRate;
        if (unknownRate > 0 && random.nextDouble() < unknownRate / 2) {
            now.unheard = true; // it never reached the service
            return;
        }
        Value from = wrong && fault == Fault.STALE ? oldStates.getOrDefault(now.key, service.initial()) : state;
        Done done = service.apply(from, now.asked, random);
        now.answer = done.answer();
        now.failed = done.failed();
        // A write that is answered with another value is not a history that is judged.
        boolean echo = done.answer().equals(now.asked.input());
        if (wrong && fault == Fault.PHANTOM && done.answer().isNumber() && !echo) {
            now.answer = Value.of(done.answer().number() + 1);
        }
        if (wrong
                && fault == Fault.PHANTOM
                && done.answer().isList()
                && now.asked.f().equals("txn")) {
            now.answer = Value.list(done.answer().items().stream()
                    .map(SimulatedClients::phantom)
                    .toList());
        }
        if (wrong && fault == Fault.TWICE) {
            done = service.apply(done.state(), now.asked, random);
        }
        boolean changes = !done.state().equals(from);
        if (changes && !(wrong && fault == Fault.LOST)) {
            if (random.nextInt(3) == 0) {
                oldStates.put(now.key, state);
            }
            states.put(now.key, done.state());
            index++;
        }
        now.index = index;
    }

    /** A step of a transaction that read what nobody wrote. */
    private static Value phantom(Value step) {
        List<Value> parts = step.items();
        return parts.get(0).text().equals("read") ? Value.list(parts.get(0), parts.get(1), Value.of(99)) : step;
    }

    private Event event(int process, Event.Type type, Waiting what, Value value) {
        Long at = type == Event.Type.OK ? Long.valueOf(what.index) : null;
        return new Event(
                events.size() + 1,
                Integer.toString(process),
                type,
                what.asked.f(),
                keys == 1 ? null : what.key,
                value,
                events.size() * 1000L,
                at,
                null,
                Map.of());
    }
}
