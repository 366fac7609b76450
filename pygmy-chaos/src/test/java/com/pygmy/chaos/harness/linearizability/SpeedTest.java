package com.pygmy.chaos.harness.linearizability;

import static org.assertj.core.api.Assertions.assertThat;

import com.pygmy.chaos.harness.history.Event;
import com.pygmy.chaos.harness.history.History;
import com.pygmy.chaos.harness.history.Value;
import com.pygmy.chaos.harness.linearizability.SimulatedClients.Fault;
import com.pygmy.chaos.harness.linearizability.SimulatedClients.Service;
import com.pygmy.chaos.harness.model.Models;
import java.time.Duration;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Large histories are decided rightly, valid and invalid ones, and in time. Limits are wide: builds share machines. */
class SpeedTest {
    /** Faults in a history: so many that one of each kind shows wherever it can. */
    private static final double FAULTS = 60;

    /**
     * The last column are the faults that can be seen. What repeats a write, an addition to a set or an acquisition has no effect
     * at all; a write that is lost among the writes of ten clients to one register cannot be told from one that was overwritten.
     */
    static Stream<Arguments> histories() {
        Set<Fault> all = EnumSet.of(Fault.STALE, Fault.LOST, Fault.TWICE);
        Set<Fault> once = EnumSet.of(Fault.STALE, Fault.LOST);
        Set<Fault> stale = EnumSet.of(Fault.STALE);
        return Stream.of(
                Arguments.of("stock", SimulatedServices.stock(), 10_000, 7, 10, all),
                Arguments.of("cas-register", SimulatedServices.register(5), 10_000, 7, 10, once),
                Arguments.of("cas-register", SimulatedServices.register(5), 3_000, 1, 10, stale),
                Arguments.of("kv", SimulatedServices.text(true), 10_000, 7, 10, all),
                Arguments.of("kv", SimulatedServices.text(true), 3_000, 10, 50, all),
                Arguments.of("kv", SimulatedServices.text(false), 3_000, 10, 20, all),
                Arguments.of("register", SimulatedServices.uniqueRegister(), 10_000, 1, 20, stale),
                Arguments.of("set", SimulatedServices.set(true), 5_000, 1, 20, once),
                Arguments.of("set", SimulatedServices.set(false), 5_000, 1, 10, stale),
                Arguments.of("counter", SimulatedServices.counter(), 5_000, 1, 10, all),
                Arguments.of("mutex", SimulatedServices.mutex(), 5_000, 1, 10, once),
                Arguments.of("stock", SimulatedServices.stock(), 100_000, 1_000, 50, all),
                Arguments.of("cas-register", SimulatedServices.register(5), 100_000, 1_000, 50, once));
    }

    @ParameterizedTest(name = "{0}, {2} operations on {3} objects by {4} clients")
    @MethodSource("histories")
    void large_histories_are_decided(
            String model, Service service, int operations, int keys, int clients, Set<Fault> visible) {
        Set<Fault> faults = EnumSet.of(Fault.NONE, Fault.TWICE);
        faults.addAll(visible);
        for (Fault fault : faults) {
            double rate = fault == Fault.NONE ? 0 : FAULTS / operations;
            SimulatedClients simulated = new SimulatedClients(service, 42, fault, rate, 0.005, keys);
            History history = withoutIndexes(simulated.events(operations, clients));
            Linearizability.Result result = Linearizability.check(
                    history, Models.named(model, Value.NIL, Map.of()), Limits.within(Duration.ofSeconds(30)));
            System.out.printf(
                    "%-14s %,8d operations on %,5d objects, %-7s %-8s %,7d ms %s%n",
                    model,
                    operations,
                    keys,
                    fault,
                    result.verdict(),
                    result.took().toMillis(),
                    result.counterexamples().stream()
                            .limit(1)
                            .map(c -> c.operations().size() + " operations: " + c.explanation())
                            .toList());
            assertThat(result.verdict())
                    .as("%s", fault)
                    .isEqualTo(visible.contains(fault) ? Verdict.INVALID : Verdict.VALID);
        }
    }

    private static History withoutIndexes(List<Event> events) {
        return History.of(events.stream()
                .map(event -> new Event(
                        event.line(),
                        event.process(),
                        event.type(),
                        event.f(),
                        event.key(),
                        event.value(),
                        event.timeNanos()))
                .toList());
    }
}
