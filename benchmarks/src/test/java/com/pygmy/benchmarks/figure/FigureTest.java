package com.pygmy.benchmarks.figure;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;

class FigureTest {
    private static final Goal TWICE = Goal.ratioAtLeast(2, "at least twice");

    @Test
    void a_goal_that_is_reached_needs_no_reason() {
        Figure figure = Figure.of("rate", 200, "1/s").rival("other", 100).goal(TWICE, "the disk");
        assertThat(figure.ratio()).isEqualTo(2.0);
        assertThat(figure.reached()).isTrue();
        assertThat(figure.reason()).isNull();
    }

    @Test
    void a_goal_that_is_not_reached_says_what_holds_it() {
        Figure figure = Figure.of("rate", 199, "1/s").rival("other", 100).goal(TWICE, "the disk");
        assertThat(figure.reached()).isFalse();
        assertThat(figure.reason()).isEqualTo("the disk");
    }

    @Test
    void the_ratio_is_to_the_rival_where_there_is_one_whatever_is_said_first() {
        Figure figure = Figure.of("rate", 50, "1/s").floor("bare", 500).rival("other", 100);
        assertThat(figure.ratio()).isEqualTo(0.5);
        assertThat(Figure.of("rate", 50, "1/s")
                        .rival("other", 100)
                        .floor("bare", 500)
                        .ratio())
                .isEqualTo(0.5);
        assertThat(Figure.of("rate", 50, "1/s").floor("bare", 500).ratio()).isEqualTo(0.1);
    }

    @Test
    void a_goal_for_a_value_looks_at_the_value() {
        Goal soon = Goal.valueAtMost(300, "at most 300 ms");
        assertThat(Figure.of("gap", 299, "ms").goal(soon, "cores").reached()).isTrue();
        assertThat(Figure.of("gap", 301, "ms").goal(soon, "cores").reached()).isFalse();
    }

    @Test
    void a_goal_for_a_ratio_without_anything_to_compare_with_is_refused() {
        assertThatThrownBy(() -> Figure.of("rate", 1, "1/s").goal(TWICE, "the disk"))
                .hasMessageContaining("expected: a floor or a rival");
    }
}
