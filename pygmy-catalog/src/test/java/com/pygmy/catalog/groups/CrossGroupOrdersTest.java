package com.pygmy.catalog.groups;

import static org.assertj.core.api.Assertions.assertThat;

import com.pygmy.catalog.groups.CrossGroupOrders.Flaw;
import com.pygmy.catalog.groups.CrossGroupOrders.Step;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/** Looks at every state that the protocol of docs/scaling.md can come into. */
class CrossGroupOrdersTest {
    /** How a state was reached first. */
    private record Arrival(String step, @Nullable Long before) {}

    /** Every state, and what is wrong in one of them. */
    private record Reached(Map<Long, Arrival> arrivals, Optional<String> violation) {
        Set<Long> states() {
            return arrivals.keySet();
        }
    }

    private static Reached explore(CrossGroupOrders orders) {
        Map<Long, Arrival> arrivals = new HashMap<>();
        arrivals.put(orders.initial(), new Arrival("begin", null));
        Deque<Long> next = new ArrayDeque<>(arrivals.keySet());
        while (!next.isEmpty()) {
            long state = next.remove();
            Optional<String> violation =
                    orders.violation(state).map(wrong -> wrong + " after " + path(arrivals, state));
            if (violation.isPresent()) {
                return new Reached(arrivals, violation);
            }
            for (Step step : orders.steps(state)) {
                if (arrivals.putIfAbsent(step.next(), new Arrival(step.name(), state)) == null) {
                    next.add(step.next());
                }
            }
        }
        return new Reached(arrivals, Optional.empty());
    }

    private static List<String> path(Map<Long, Arrival> arrivals, @Nullable Long to) {
        List<String> path = new ArrayList<>();
        for (Arrival at = arrivals.get(to); at != null; at = arrivals.get(at.before())) {
            path.add(0, at.step());
        }
        return path;
    }

    /** The states from which recovery alone cannot bring every order to an end. */
    private static Set<Long> stuck(CrossGroupOrders orders, Set<Long> states) {
        Map<Long, List<Long>> leadsTo = new HashMap<>();
        Deque<Long> next = new ArrayDeque<>();
        Set<Long> ends = new HashSet<>();
        for (long state : states) {
            if (orders.isSettled(state)) {
                ends.add(state);
                next.add(state);
            }
            for (Step step : orders.recovery(state)) {
                leadsTo.computeIfAbsent(step.next(), any -> new ArrayList<>()).add(state);
            }
        }
        while (!next.isEmpty()) {
            for (long earlier : leadsTo.getOrDefault(next.remove(), List.of())) {
                if (ends.add(earlier)) {
                    next.add(earlier);
                }
            }
        }
        Set<Long> stuck = new HashSet<>(states);
        stuck.removeAll(ends);
        return stuck;
    }

    @ParameterizedTest(name = "{0} orders over {1} groups with {2} copies each")
    @CsvSource({"1, 2, 1", "2, 2, 1", "2, 2, 2", "2, 3, 1", "3, 2, 1", "3, 2, 2"})
    void no_order_is_torn_or_has_two_outcomes_and_recovery_ends_each(int count, int groups, int stock) {
        CrossGroupOrders orders = new CrossGroupOrders(count, groups, stock, Flaw.NONE);
        Reached reached = explore(orders);
        assertThat(reached.violation()).isEmpty();
        assertThat(stuck(orders, reached.states())).isEmpty();
    }

    @Test
    void orders_that_compete_for_the_last_copies_can_each_be_sold_but_not_both() {
        CrossGroupOrders orders = new CrossGroupOrders(2, 2, 1, Flaw.NONE);
        Set<Long> states = explore(orders).states();
        assertThat(states).anyMatch(state -> orders.isSold(state, 0));
        assertThat(states).anyMatch(state -> orders.isSold(state, 1));
        assertThat(states).noneMatch(state -> orders.isSold(state, 0) && orders.isSold(state, 1));
    }

    @ParameterizedTest
    @EnumSource(
            value = Flaw.class,
            mode = EnumSource.Mode.EXCLUDE,
            names = {"NONE", "NOBODY_SETTLES"})
    void a_flaw_in_the_protocol_is_found(Flaw flaw) {
        assertThat(explore(new CrossGroupOrders(2, 2, 2, flaw)).violation()).isPresent();
    }

    @Test
    void without_anybody_who_settles_copies_are_held_for_ever() {
        CrossGroupOrders orders = new CrossGroupOrders(2, 2, 1, Flaw.NOBODY_SETTLES);
        Reached reached = explore(orders);
        assertThat(reached.violation()).isEmpty();
        assertThat(stuck(orders, reached.states())).isNotEmpty();
    }
}
