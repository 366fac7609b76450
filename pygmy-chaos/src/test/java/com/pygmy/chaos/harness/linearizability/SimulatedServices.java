package com.pygmy.chaos.harness.linearizability;

import com.pygmy.chaos.harness.history.Value;
import com.pygmy.chaos.harness.linearizability.SimulatedClients.Asked;
import com.pygmy.chaos.harness.linearizability.SimulatedClients.Done;
import com.pygmy.chaos.harness.linearizability.SimulatedClients.Service;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;

/** Services that do what the models say, written without them. */
final class SimulatedServices {
    private SimulatedServices() {}

    /** A register of few values, so that the same is written often. */
    static Service register(int values) {
        return new Service() {
            @Override
            public Asked next(Random random) {
                return switch (random.nextInt(3)) {
                    case 0 -> new Asked("read", Value.NIL);
                    case 1 -> new Asked("write", Value.of(random.nextInt(values)));
                    default ->
                        new Asked(
                                "cas", Value.list(Value.of(random.nextInt(values)), Value.of(random.nextInt(values))));
                };
            }

            @Override
            public Done apply(Value state, Asked asked, Random random) {
                if (asked.f().equals("read")) {
                    return new Done(state, state, false);
                }
                if (asked.f().equals("write")) {
                    return new Done(asked.input(), asked.input(), false);
                }
                boolean same = asked.input().items().get(0).equals(state);
                return new Done(same ? asked.input().items().get(1) : state, asked.input(), !same);
            }

            @Override
            public Value initial() {
                return Value.NIL;
            }
        };
    }

    /** A register to which no value is written twice. */
    static Service uniqueRegister() {
        return new Service() {
            private int written;

            @Override
            public Asked next(Random random) {
                return random.nextInt(5) < 2 ? new Asked("read", Value.NIL) : new Asked("write", Value.of(++written));
            }

            @Override
            public Done apply(Value state, Asked asked, Random random) {
                return asked.f().equals("read")
                        ? new Done(state, state, false)
                        : new Done(asked.input(), Value.NIL, false);
            }

            @Override
            public Value initial() {
                return Value.NIL;
            }
        };
    }

    /** A queue, with values that are put in once or more often. */
    static Service queue(boolean unique) {
        return new Service() {
            private int enqueued;

            @Override
            public Asked next(Random random) {
                return random.nextBoolean()
                        ? new Asked("dequeue", Value.NIL)
                        : new Asked("enqueue", Value.of(unique ? ++enqueued : random.nextInt(2)));
            }

            @Override
            public Done apply(Value state, Asked asked, Random random) {
                List<Value> values = new ArrayList<>(state.items());
                if (asked.f().equals("enqueue")) {
                    values.add(asked.input());
                    return new Done(Value.list(values), asked.input(), false);
                }
                Value first = values.isEmpty() ? Value.NIL : values.remove(0);
                return new Done(Value.list(values), first, false);
            }

            @Override
            public Value initial() {
                return Value.list();
            }
        };
    }

    /** Two registers of few values, of which one or both are read or written at once. */
    static Service pair() {
        return new Service() {
            @Override
            public Asked next(Random random) {
                List<Value> steps = new ArrayList<>();
                for (int i = 0; i <= random.nextInt(2); i++) {
                    boolean write = random.nextBoolean();
                    steps.add(Value.list(
                            Value.of(write ? "write" : "read"),
                            Value.of(random.nextBoolean() ? "x" : "y"),
                            write ? Value.of(random.nextInt(6)) : Value.NIL));
                }
                return new Asked("txn", Value.list(steps));
            }

            @Override
            public Done apply(Value state, Asked asked, Random random) {
                Map<String, Value> after = new HashMap<>(state.members());
                List<Value> answers = new ArrayList<>();
                for (Value step : asked.input().items()) {
                    Value name = step.items().get(1);
                    boolean write = step.items().get(0).text().equals("write");
                    if (write) {
                        after.put(name.text(), step.items().get(2));
                    }
                    Value now = after.getOrDefault(name.text(), Value.NIL);
                    answers.add(Value.list(step.items().get(0), name, now));
                }
                return new Done(Value.map(after), Value.list(answers), false);
            }

            @Override
            public Value initial() {
                return Value.map(Map.of());
            }
        };
    }

    static Service text(boolean unique) {
        return new Service() {
            private int appended;

            @Override
            public Asked next(Random random) {
                String text = unique ? "<" + appended++ + ">" : Character.toString('a' + random.nextInt(2));
                return switch (random.nextInt(unique ? 2 : 3)) {
                    case 0 -> new Asked("get", Value.NIL);
                    case 1 -> new Asked("append", Value.of(text));
                    default -> new Asked("put", Value.of(text));
                };
            }

            @Override
            public Done apply(Value state, Asked asked, Random random) {
                return switch (asked.f()) {
                    case "get" -> new Done(state, state, false);
                    case "put" -> new Done(asked.input(), Value.NIL, false);
                    default -> new Done(Value.of(state.text() + asked.input().text()), Value.NIL, false);
                };
            }

            @Override
            public Value initial() {
                return Value.of("");
            }
        };
    }

    static Service stock() {
        return new Service() {
            @Override
            public Asked next(Random random) {
                int choice = random.nextInt(10);
                if (choice < 5) {
                    return new Asked("buy", Value.of(1 + random.nextInt(2)));
                }
                if (choice < 8) {
                    return new Asked("query", Value.NIL);
                }
                return choice < 9
                        ? new Asked("restock", Value.of(1 + random.nextInt(5)))
                        : new Asked("price", Value.of(random.nextInt(3)));
            }

            @Override
            public Done apply(Value state, Asked asked, Random random) {
                long stock = state.items().get(0).number();
                Value price = state.items().get(1);
                return switch (asked.f()) {
                    case "query" -> new Done(state, state, false);
                    case "price" -> new Done(Value.list(Value.of(stock), asked.input()), Value.NIL, false);
                    case "restock" -> {
                        long more = stock + asked.input().number();
                        yield new Done(Value.list(Value.of(more), price), Value.NIL, false);
                    }
                    default -> {
                        long left = stock - asked.input().number();
                        yield left < 0
                                ? new Done(state, Value.of(false), false)
                                : new Done(Value.list(Value.of(left), price), Value.of(true), false);
                    }
                };
            }

            @Override
            public Value initial() {
                return Value.list(Value.of(0), Value.of(0));
            }
        };
    }

    static Service set(boolean unique) {
        return new Service() {
            private int added;

            @Override
            public Asked next(Random random) {
                int choice = random.nextInt(unique ? 2 : 3);
                Value element = Value.of(unique ? ++added : random.nextInt(3));
                return choice == 0 ? new Asked("read", Value.NIL) : new Asked(choice == 1 ? "add" : "remove", element);
            }

            @Override
            public Done apply(Value state, Asked asked, Random random) {
                if (asked.f().equals("read")) {
                    return new Done(state, state, false);
                }
                List<Value> elements = new ArrayList<>(state.items());
                elements.remove(asked.input());
                if (asked.f().equals("add")) {
                    elements.add(asked.input());
                }
                return new Done(Value.list(elements), Value.NIL, false);
            }

            @Override
            public Value initial() {
                return Value.list();
            }
        };
    }

    static Service counter() {
        return new Service() {
            @Override
            public Asked next(Random random) {
                return random.nextInt(3) == 0
                        ? new Asked("read", Value.NIL)
                        : new Asked("add", Value.of(random.nextInt(7) - 2));
            }

            @Override
            public Done apply(Value state, Asked asked, Random random) {
                return asked.f().equals("read")
                        ? new Done(state, state, false)
                        : new Done(Value.of(state.number() + asked.input().number()), Value.NIL, false);
            }

            @Override
            public Value initial() {
                return Value.of(0);
            }
        };
    }

    static Service mutex() {
        return new Service() {
            @Override
            public Asked next(Random random) {
                return new Asked(random.nextBoolean() ? "acquire" : "release", Value.NIL);
            }

            @Override
            public Done apply(Value state, Asked asked, Random random) {
                boolean acquires = asked.f().equals("acquire");
                boolean possible = state.truth() != acquires;
                return new Done(possible ? Value.of(acquires) : state, Value.NIL, !possible);
            }

            @Override
            public Value initial() {
                return Value.of(false);
            }
        };
    }
}
