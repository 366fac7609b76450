package com.example.counter;

import com.pygmy.raft.testing.DeterminismRules;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import org.junit.jupiter.api.Test;

/** What replicas compute from the log must be the same on each of them. */
class CounterStateTest {
    private static final JavaClasses STATE =
            new ClassFileImporter().importClasses(Counters.class, Add.class, Limit.class);

    @Test
    void commands_know_no_clock_no_chance_no_threads_and_no_order_that_differs() {
        DeterminismRules.noClockAndNoRandomness("com.example.counter").check(STATE);
        DeterminismRules.noThreadsAndNoInputOutput("com.example.counter").check(STATE);
        DeterminismRules.noUnorderedIteration("com.example.counter").check(STATE);
    }
}
