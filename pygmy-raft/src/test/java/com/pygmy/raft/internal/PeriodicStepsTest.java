package com.pygmy.raft.internal;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class PeriodicStepsTest {
    @Test
    void a_step_that_fails_keeps_none_of_the_others_from_running_and_is_tried_again() {
        List<String> ran = new ArrayList<>();
        PeriodicSteps steps = new PeriodicSteps()
                .add("the first", () -> ran.add("first"))
                .add("a full disk", () -> {
                    ran.add("second");
                    throw new IOException("no space left");
                })
                .add("a mistake of ours", () -> {
                    ran.add("third");
                    throw new IllegalStateException();
                })
                .add("the last", () -> ran.add("last"));
        steps.run();
        steps.run();
        assertThat(ran).containsExactly("first", "second", "third", "last", "first", "second", "third", "last");
    }
}
