package com.pygmy.chaos.harness.transaction;

import static org.assertj.core.api.Assertions.assertThat;

import com.pygmy.chaos.harness.history.Edn;
import com.pygmy.chaos.harness.history.Event;
import com.pygmy.chaos.harness.history.History;
import com.pygmy.chaos.harness.history.Operation;
import com.pygmy.chaos.harness.history.Value;
import com.pygmy.chaos.harness.linearizability.Verdict;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** The checks of transactions against the definition of strict serializability, on thousands of small histories by seed. */
class TransactionAgreementTest {
    private static final int SEEDS = 3_000;
    private static final List<String> KEYS = List.of("x", "y");

    @Test
    void lists_that_are_read_in_the_end_agree() {
        int[] counts = new int[2];
        for (int seed = 0; seed < SEEDS; seed++) {
            History history = new Store(seed, true).history(true);
            boolean expected = serializable(history);
            assertThat(TransactionCheck.listAppend(history, Isolation.STRICT_SERIALIZABLE)
                                    .verdict()
                            != Verdict.INVALID)
                    .as("seed %s\n%s", seed, text(history))
                    .isEqualTo(expected);
            counts[expected ? 0 : 1]++;
        }
        assertThat(counts[0]).as("valid ones").isGreaterThan(SEEDS / 10);
        assertThat(counts[1]).as("invalid ones").isGreaterThan(SEEDS / 10);
    }

    @Test
    void registers_and_lists_are_invalid_only_where_no_order_explains_them() {
        int invalid = 0;
        for (int seed = 0; seed < SEEDS; seed++) {
            for (boolean lists : new boolean[] {true, false}) {
                History history = new Store(seed, lists).history(false);
                boolean broken = (lists
                                        ? TransactionCheck.listAppend(history, Isolation.STRICT_SERIALIZABLE)
                                        : TransactionCheck.rwRegister(history, Isolation.STRICT_SERIALIZABLE))
                                .verdict()
                        == Verdict.INVALID;
                if (broken) {
                    invalid++;
                    assertThat(serializable(history))
                            .as("seed %s\n%s", seed, text(history))
                            .isFalse();
                }
            }
        }
        assertThat(invalid).isGreaterThan(SEEDS / 10);
    }

    /** Transactions that come one after another or at once, on a store that at times forgets, is late, or undoes nothing. */
    private static final class Store {
        private final Random random;
        private final boolean lists;
        private final Map<String, List<Value>> state = new HashMap<>();
        private final Map<String, List<Value>> old = new HashMap<>();
        private final List<Event> events = new ArrayList<>();
        private long next = 1;

        Store(long seed, boolean lists) {
            this.random = new Random(seed);
            this.lists = lists;
        }

        History history(boolean readInTheEnd) {
            double faults = random.nextInt(3) * 0.15;
            int groups = 2 + random.nextInt(2);
            for (int group = 0; group < groups; group++) {
                int together = 1 + random.nextInt(2);
                List<Event> answers = new ArrayList<>();
                for (int process = 0; process < together; process++) {
                    transaction(group * 2 + process, faults, answers);
                }
                events.addAll(answers);
            }
            if (readInTheEnd) {
                List<Value> read = KEYS.stream()
                        .map(key -> step("r", key, seen(state, key)))
                        .toList();
                events.add(event(
                        9, Event.Type.INVOKE, read.stream().map(Store::asked).toList()));
                events.add(event(9, Event.Type.OK, read));
            }
            return History.of(events);
        }

        private void transaction(int process, double faults, List<Event> answers) {
            Map<String, List<Value>> from = random.nextDouble() < faults ? old : state;
            Event.Type end =
                    random.nextInt(6) > 0 ? Event.Type.OK : random.nextBoolean() ? Event.Type.INFO : Event.Type.FAIL;
            boolean applies = end == Event.Type.OK || (end == Event.Type.INFO && random.nextBoolean());
            if (random.nextDouble() < faults / 2) {
                applies = !applies;
            }
            Map<String, List<Value>> view = new HashMap<>(from);
            if (random.nextInt(3) == 0) {
                old.clear();
                old.putAll(state);
            }
            List<Value> steps = new ArrayList<>();
            for (int i = 1 + random.nextInt(2); i >= 0; i--) {
                String key = KEYS.get(random.nextInt(KEYS.size()));
                if (random.nextBoolean()) {
                    steps.add(step("r", key, seen(view, key)));
                } else {
                    Value value = Value.of(next++);
                    steps.add(step(lists ? "append" : "w", key, value));
                    view.put(key, with(view, key, value));
                    if (applies) {
                        state.put(key, with(state, key, value));
                    }
                }
            }
            events.add(event(
                    process, Event.Type.INVOKE, steps.stream().map(Store::asked).toList()));
            answers.add(event(
                    process,
                    end,
                    end == Event.Type.OK
                            ? steps
                            : steps.stream().map(Store::asked).toList()));
        }

        private Value seen(Map<String, List<Value>> view, String key) {
            List<Value> values = view.getOrDefault(key, List.of());
            if (lists) {
                return Value.list(values);
            }
            return values.isEmpty() ? Value.NIL : values.get(values.size() - 1);
        }

        private static List<Value> with(Map<String, List<Value>> view, String key, Value value) {
            List<Value> values = new ArrayList<>(view.getOrDefault(key, List.of()));
            values.add(value);
            return values;
        }

        private static Value step(String kind, String key, Value value) {
            return Value.list(Value.of(kind), Value.of(key), value);
        }

        private static Value asked(Value step) {
            return step.items().get(0).text().equals("r")
                    ? step("r", step.items().get(1).text(), Value.NIL)
                    : step;
        }

        private Event event(int process, Event.Type type, List<Value> steps) {
            return new Event(
                    events.size() + 1, Integer.toString(process), type, "txn", null, Value.list(steps), events.size());
        }
    }

    /** Whether some order that agrees with real time explains all answers, by trying all. */
    private static boolean serializable(History history) {
        List<Operation> left = history.operations().stream()
                .filter(operation -> !operation.isFail())
                .toList();
        return explains(new ArrayList<>(left), Map.of());
    }

    private static boolean explains(List<Operation> left, Map<String, List<Value>> state) {
        if (left.stream().noneMatch(Operation::isOk)) {
            return true;
        }
        for (int i = 0; i < left.size(); i++) {
            Operation next = left.get(i);
            if (left.stream().noneMatch(other -> other.precedes(next))) {
                Map<String, List<Value>> after = applied(next, state);
                List<Operation> rest = new ArrayList<>(left);
                rest.remove(i);
                if (after != null && explains(rest, after)) {
                    return true;
                }
            }
        }
        return false;
    }

    private static @org.jspecify.annotations.Nullable Map<String, List<Value>> applied(
            Operation operation, Map<String, List<Value>> state) {
        Map<String, List<Value>> after = new HashMap<>(state);
        for (Value step : operation.isOk()
                ? operation.output().items()
                : operation.input().items()) {
            String kind = step.items().get(0).text();
            String key = step.items().get(1).text();
            Value value = step.items().get(2);
            List<Value> values = after.getOrDefault(key, List.of());
            if (!kind.equals("r")) {
                List<Value> more = new ArrayList<>(values);
                more.add(value);
                after.put(key, more);
            } else if (operation.isOk()) {
                Value last = values.isEmpty() ? Value.NIL : values.get(values.size() - 1);
                if (!value.equals(value.isList() ? Value.list(values) : last)) {
                    return null;
                }
            }
        }
        return after;
    }

    private static String text(History history) {
        StringBuilder text = new StringBuilder();
        history.events()
                .forEach(event -> text.append(Edn.write(event, event.line())).append('\n'));
        return text.toString();
    }
}
