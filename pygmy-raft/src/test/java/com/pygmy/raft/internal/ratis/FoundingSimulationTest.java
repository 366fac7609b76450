package com.pygmy.raft.internal.ratis;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Thousands of foundings of a group. {@code -Dsimulation.schedules=100000 -Dsimulation.seed=1} plays more of them, or one that
 * failed.
 */
class FoundingSimulationTest {
    private static final int SCHEDULES = Integer.getInteger("simulation.schedules", 3_000);
    private static final long FIRST = Long.getLong("simulation.seed", 1);
    private static final int UNTIL_FOUND_MAX = 100_000;

    @ParameterizedTest
    @ValueSource(ints = {3, 4, 5})
    void replicas_hold_the_same_entries_after_any_founding(int size) {
        // Those of three are searched most: others differ in what counts of a replica that is refilled.
        int schedules = size == 3 ? SCHEDULES : SCHEDULES / 3;
        for (long seed = FIRST; seed < FIRST + schedules; seed++) {
            assertThat(SimulatedFounding.play(seed, size, FoundingFlaw.NONE))
                    .as("seed %d", seed)
                    .isEmpty();
        }
    }

    @ParameterizedTest
    @EnumSource(mode = EnumSource.Mode.EXCLUDE, names = "NONE")
    void a_wrong_turn_is_found(FoundingFlaw flaw) {
        for (long seed = 1; seed <= UNTIL_FOUND_MAX; seed++) {
            List<String> wrong = SimulatedFounding.play(seed, 3, flaw);
            if (!wrong.isEmpty()) {
                System.out.println(flaw + " found by seed " + seed + ": " + wrong.get(0));
                return;
            }
        }
        assertThat(flaw).as("not found in %d schedules", UNTIL_FOUND_MAX).isNull();
    }

    @Test
    void a_seed_plays_the_same_schedule_again() {
        for (long seed = 1; seed <= 200; seed++) {
            assertThat(SimulatedFounding.play(seed, 3, FoundingFlaw.COMMIT_NOT_BOUND))
                    .isEqualTo(SimulatedFounding.play(seed, 3, FoundingFlaw.COMMIT_NOT_BOUND));
        }
    }
}
