package com.pygmy.chaos.harness.linearizability;

import static org.assertj.core.api.Assertions.assertThat;

import com.pygmy.chaos.harness.history.Event;
import com.pygmy.chaos.harness.history.History;
import com.pygmy.chaos.harness.history.Value;
import com.pygmy.chaos.harness.linearizability.SimulatedClients.Fault;
import com.pygmy.chaos.harness.linearizability.SimulatedClients.Service;
import com.pygmy.chaos.harness.model.Models;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Large histories are decided, valid and invalid ones, and in time. Limits are wide: builds share machines. */
class SpeedTest {
    static Stream<Arguments> histories() {
        return Stream.of(
                Arguments.of("stock", SimulatedServices.stock(), 10_000, 7, 10),
                Arguments.of("cas-register", SimulatedServices.register(5), 10_000, 7, 10),
                Arguments.of("cas-register", SimulatedServices.register(5), 3_000, 1, 10),
                Arguments.of("kv", SimulatedServices.text(true), 10_000, 7, 10),
                Arguments.of("kv", SimulatedServices.text(true), 3_000, 10, 50),
                Arguments.of("kv", SimulatedServices.text(false), 3_000, 10, 20),
                Arguments.of("register", SimulatedServices.uniqueRegister(), 10_000, 1, 20),
                Arguments.of("set", SimulatedServices.set(true), 5_000, 1, 20),
                Arguments.of("set", SimulatedServices.set(false), 5_000, 1, 10),
                Arguments.of("counter", SimulatedServices.counter(), 5_000, 1, 10),
                Arguments.of("mutex", SimulatedServices.mutex(), 5_000, 1, 10),
                Arguments.of("stock", SimulatedServices.stock(), 100_000, 1_000, 50),
                Arguments.of("cas-register", SimulatedServices.register(5), 100_000, 1_000, 50));
    }

    @ParameterizedTest(name = "{0}, {2} operations on {3} objects by {4} clients")
    @MethodSource("histories")
    void large_histories_are_decided(String model, Service service, int operations, int keys, int clients) {
        for (Fault fault : List.of(Fault.NONE, Fault.STALE, Fault.LOST, Fault.TWICE)) {
            double rate = fault == Fault.NONE ? 0 : 5.0 / operations;
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
            assertThat(result.verdict()).as("%s", fault).isNotEqualTo(Verdict.UNKNOWN);
            if (fault == Fault.NONE) {
                assertThat(result.verdict()).isEqualTo(Verdict.VALID);
            }
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
