package com.pygmy.chaos.harness.linearizability;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assertions.assertAll;

import com.pygmy.chaos.harness.history.Event;
import com.pygmy.chaos.harness.history.History;
import com.pygmy.chaos.harness.history.Operation;
import com.pygmy.chaos.harness.history.Value;
import com.pygmy.chaos.harness.linearizability.SimulatedClients.Fault;
import com.pygmy.chaos.harness.linearizability.SimulatedClients.Service;
import com.pygmy.chaos.harness.model.Model;
import com.pygmy.chaos.harness.model.Models;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;

/** The checker against the definition, on thousands of small histories by seed. */
class AgreementTest {
    /** More of them with {@code -Dpygmy.seeds=100000}. */
    private static final int SEEDS = Integer.getInteger("pygmy.seeds", 3_000);

    private static final List<Fault> FAULTS = List.of(Fault.values());

    @Test
    void registers_agree() {
        agree("cas-register", Value.NIL, () -> SimulatedServices.register(3));
    }

    @Test
    void registers_whose_failures_tell_agree() {
        agree("etcd-register", Value.NIL, () -> SimulatedServices.register(2));
    }

    @Test
    void registers_of_unique_values_agree() {
        agree("register", Value.NIL, SimulatedServices::uniqueRegister);
    }

    @Test
    void texts_agree() {
        agree("kv", Value.NIL, () -> SimulatedServices.text(false));
        agree("kv", Value.NIL, () -> SimulatedServices.text(true));
    }

    @Test
    void stock_agrees() {
        agree("stock", Value.NIL, SimulatedServices::stock);
    }

    @Test
    void sets_agree() {
        agree("set", Value.NIL, () -> SimulatedServices.set(true));
        agree("set", Value.NIL, () -> SimulatedServices.set(false));
    }

    @Test
    void counters_agree() {
        agree("counter", Value.NIL, SimulatedServices::counter);
    }

    @Test
    void locks_agree() {
        agree("mutex", Value.NIL, SimulatedServices::mutex);
    }

    @Test
    void queues_agree() {
        agree("fifo-queue", Value.NIL, () -> SimulatedServices.queue(true));
        agree("fifo-queue", Value.NIL, () -> SimulatedServices.queue(false));
    }

    @Test
    void registers_that_are_changed_together_agree() {
        agree("multi-register", Value.NIL, SimulatedServices::pair);
    }

    private static void agree(String model, Value initial, Supplier<Service> service) {
        int[] counts = new int[2];
        for (int seed = 0; seed < SEEDS; seed++) {
            Random random = new Random(seed);
            Fault fault = FAULTS.get(random.nextInt(FAULTS.size()));
            SimulatedClients clients = new SimulatedClients(
                    service.get(),
                    seed,
                    fault,
                    0.1 + random.nextInt(3) * 0.2,
                    random.nextInt(3) * 0.1,
                    1 + random.nextInt(2));
            History history = shaken(clients.events(3 + random.nextInt(7), 2 + random.nextInt(4)), random);
            boolean expected = BruteForce.linearizable(history, Models.named(model, initial, Map.of()));
            Linearizability.Result result = check(history, Models.named(model, initial, Map.of()));
            String which = model + ", seed " + seed + ", " + fault + "\n" + text(history);
            assertThat(result.verdict()).as(() -> which + result).isEqualTo(expected ? Verdict.VALID : Verdict.INVALID);
            if (expected) {
                refuteNothing(history, Models.named(model, initial, Map.of()), which);
            }
            assertThat(searchAlone(history, Models.named(model, initial, Map.of())))
                    .as(() -> "the search alone, " + which)
                    .isEqualTo(expected);
            counts[expected ? 0 : 1]++;
            assertAll(result.counterexamples().stream()
                    .map(counterexample -> () ->
                            assertThat(counterexample.operations()).as(which).isNotEmpty()));
        }
        assertThat(counts[0]).as("valid ones").isGreaterThan(SEEDS / 10);
        assertThat(counts[1]).as("invalid ones").isGreaterThan(SEEDS / 40);
    }

    private static <S> Linearizability.Result check(History history, Model<S> model) {
        Linearizability.Result result = Linearizability.check(history, model, Limits.standard());
        result.objects().forEach(object -> {
            if (object.conclusion() instanceof Conclusion.Linearizable linearizable
                    && !linearizable.order().isEmpty()) {
                replay(linearizable.order(), model, model.initial(object.object()));
            }
        });
        return result;
    }

    /** The general search must come to the same where a shortcut would have decided. */
    private static <S> boolean searchAlone(History history, Model<S> model) {
        return ObjectHistory.of(history, model).stream().allMatch(partition -> {
            Search<S> search = new Search<>(partition, new MemoryBudget(1 << 28));
            assertThat(search.run(1_000_000)).isNotEqualTo(Search.Status.RUNNING);
            return search.status() == Search.Status.LINEARIZABLE;
        });
    }

    /** Wherever a search may be stuck when it is thought to take too long: no part of a linearizable history contradicts itself. */
    private static <S> void refuteNothing(History history, Model<S> model, String which) {
        for (ObjectHistory<S> partition : ObjectHistory.of(history, model)) {
            partition.calls().stream()
                    .filter(call -> !call.open())
                    .forEach(stuck -> assertThat(new Minimiser<>(partition, stuck, () -> true).refute())
                            .as(() -> "stuck at " + stuck.operation() + ", " + which)
                            .isEmpty());
        }
    }

    /** An order that is given as a proof must be one. */
    private static <S> void replay(List<Operation> order, Model<S> model, S initial) {
        S state = initial;
        for (int i = 0; i < order.size(); i++) {
            Operation operation = order.get(i);
            for (Operation earlier : order.subList(0, i)) {
                assertThat(operation.precedes(earlier))
                        .as("%s precedes %s", operation, earlier)
                        .isFalse();
            }
            S after = BruteForce.after(operation, model, state);
            assertThat(after).as("after %s", operation).isNotNull();
            state = Objects.requireNonNull(after);
        }
    }

    /** The same with some answers moved a little earlier, as no correct service would have it. */
    private static History shaken(List<Event> events, Random random) {
        List<Event> moved = new ArrayList<>(events);
        for (int i = 1; i < moved.size(); i++) {
            Event event = moved.get(i);
            Event before = moved.get(i - 1);
            boolean earlier = event.type() != Event.Type.INVOKE && before.type() == Event.Type.INVOKE;
            if (earlier && !event.process().equals(before.process()) && random.nextInt(3) == 0) {
                moved.set(i - 1, event);
                moved.set(i, before);
            }
        }
        return History.of(random.nextBoolean() ? moved : withoutSomeIndexes(moved, random));
    }

    /** The same from a service that does not always say where it stands. */
    private static List<Event> withoutSomeIndexes(List<Event> events, Random random) {
        return events.stream()
                .map(event -> random.nextInt(3) > 0
                        ? event
                        : new Event(
                                event.line(),
                                event.process(),
                                event.type(),
                                event.f(),
                                event.key(),
                                event.value(),
                                event.timeNanos()))
                .toList();
    }

    private static String text(History history) {
        StringBuilder text = new StringBuilder();
        history.events()
                .forEach(event -> text.append(com.pygmy.chaos.harness.history.JsonLines.write(event))
                        .append('\n'));
        return text.toString();
    }
}
