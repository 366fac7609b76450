package com.pygmy.benchmarks.page;

import static org.assertj.core.api.Assertions.assertThat;

import com.pygmy.benchmarks.figure.Figure;
import com.pygmy.benchmarks.figure.Goal;
import com.pygmy.benchmarks.figure.Numbers;
import com.pygmy.benchmarks.figure.Outcome;
import com.pygmy.benchmarks.figure.Results;
import com.pygmy.benchmarks.figure.Series;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class ResultsPageTest {
    private static final Figure COMMIT = Figure.of("lone commit p50", 30, "ms")
            .within(2)
            .floor("fdatasync p50", 3)
            .goal(Goal.ratioAtMost(8, "at most 8 times fdatasync"), "three JVMs share two cores");

    private static final Figure READS = Figure.of("cached reads", 20_000, "requests/s")
            .rival("Jersey hello", 5_000)
            .goal(Goal.ratioAtLeast(3, "at least 3 times Jersey"), "");

    @Test
    void a_goal_that_is_not_reached_is_shown_as_such_with_what_holds_it() {
        String page = page(false, outcome(null, List.of(COMMIT, READS), List.of()));
        assertThat(page).contains("1 of 2 goals reached");
        assertThat(page).contains("✗ not reached: at most 8 times fdatasync", "three JVMs share two cores");
        assertThat(page).contains("✓ reached: at least 3 times Jersey", "10 × the floor", "4 × the rival");
    }

    @Test
    void a_figure_its_floor_and_its_goal_are_bars_on_one_scale_with_the_error() {
        String page = page(false, outcome(null, List.of(COMMIT), List.of()));
        assertThat(page).contains("30 ms ± 2", "fdatasync p50", "3 ms");
        // The longest is the value with its error, 32: of it 30 are 93.75 %, the floor's 3 are 9.38 %, the goal's 24
        // are 75 %.
        assertThat(page).contains("width=\"93.75%\"", "width=\"9.38%\"", "x1=\"75.00%\"");
    }

    @Test
    void what_was_not_measured_says_why_and_a_quick_run_is_no_run_to_quote() {
        String page = page(true, outcome("no port was free", List.of(), List.of()));
        assertThat(page).contains("Not measured: no port was free", "not for quoting", "No goal was judged");
    }

    @Test
    void requests_around_a_fault_are_points_and_the_time_from_the_fault_on_is_shaded() {
        Series around = new Series(
                "Orders around the fault: kill",
                "an order",
                "seconds since the fault",
                "ms",
                List.of(new double[] {-1, 4}, new double[] {0.1, 300}, new double[] {3, 5}));
        String page = page(false, outcome(null, List.of(), List.of(around)));
        assertThat(page).contains("<rect class=\"band\" x=\"2500\" width=\"7500\"", "M2750 ", "the fault");
    }

    @Test
    void nothing_in_the_results_becomes_markup() {
        String page =
                page(false, outcome("<script>alert(1)</script>", List.of(Figure.of("<b>", 1, "\"'>")), List.of()));
        assertThat(page).doesNotContain("<script", "<b>");
    }

    @Test
    void numbers_have_the_digits_that_count() {
        assertThat(List.of(12_500.4, 451.4, 35.49, 2.4988, 0.021830, 0.0))
                .extracting(Numbers::of)
                .containsExactly("12,500", "451", "35.5", "2.50", "0.0218", "0");
    }

    private static Outcome outcome(@Nullable String failure, List<Figure> figures, List<Series> series) {
        return new Outcome(
                "commit",
                "CommitBenchmark",
                "How long does a commit take?",
                "fdatasync",
                "none",
                "./pygmy bench commit",
                1.5,
                failure,
                figures,
                series);
    }

    private static String page(boolean quick, Outcome outcome) {
        return ResultsPage.html(new Results(
                Results.FORMAT, Instant.parse("2026-11-24T10:00:00Z"), quick, 2, "17.0.15", 12, List.of(outcome)));
    }
}
