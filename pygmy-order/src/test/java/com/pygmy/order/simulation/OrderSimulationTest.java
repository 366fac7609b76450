package com.pygmy.order.simulation;

import static org.assertj.core.api.Assertions.assertThat;

import java.sql.SQLException;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * Thousands of schedules of the order protocol. {@code -Dsimulation.schedules=100000 -Dsimulation.seed=1} plays more of them, or
 * one that failed.
 */
class OrderSimulationTest {
    private static final int SCHEDULES = Integer.getInteger("simulation.schedules", 150);
    private static final long FIRST = Long.getLong("simulation.seed", 1);
    private static final int UNTIL_FOUND_MAX = 2_000;

    @Test
    void no_schedule_breaks_a_promise_of_an_order() throws SQLException {
        for (long seed = FIRST; seed < FIRST + SCHEDULES; seed++) {
            assertThat(SimulatedStore.play(seed, Flaw.NONE)).as("seed %d", seed).isEmpty();
        }
    }

    @ParameterizedTest
    @EnumSource(mode = EnumSource.Mode.EXCLUDE, names = "NONE")
    void a_wrong_turn_is_found(Flaw flaw) throws SQLException {
        for (long seed = 1; seed <= UNTIL_FOUND_MAX; seed++) {
            List<String> wrong = SimulatedStore.play(seed, flaw);
            if (!wrong.isEmpty()) {
                System.out.println(flaw + " found by seed " + seed + ": " + wrong.get(0));
                return;
            }
        }
        assertThat(flaw).as("not found in %d schedules", UNTIL_FOUND_MAX).isNull();
    }

    @Test
    void a_seed_plays_the_same_schedule_again() throws SQLException {
        for (long seed = 1; seed <= 20; seed++) {
            assertThat(SimulatedStore.play(seed, Flaw.LAST_ENTRY_TWICE))
                    .isEqualTo(SimulatedStore.play(seed, Flaw.LAST_ENTRY_TWICE));
        }
    }
}
