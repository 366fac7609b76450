package com.pygmy.chaos.harness;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import com.pygmy.chaos.harness.history.History;
import com.pygmy.chaos.harness.linearizability.Limits;
import com.pygmy.chaos.harness.linearizability.Verdict;
import com.pygmy.chaos.harness.report.Findings;
import com.pygmy.chaos.harness.report.HtmlReport;
import com.pygmy.chaos.harness.result.CheckResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CheckerTest {
    private static final History HISTORY = History.of(List.of());
    private static final Checker BROKEN = Checker.of("broken", CheckerTest::divided);
    private static final Checker SOUND = result("sound", Verdict.VALID);
    private static final Checker LOST = result("lost", Verdict.INVALID);

    @TempDir
    Path directory;

    private static Checker result(String name, Verdict verdict) {
        return Checker.of(name, history -> new CheckResult(name, "It is " + name + ".", verdict, 1, List.of()));
    }

    private static CheckResult divided(History history) {
        throw new IllegalStateException("no such order", new ArithmeticException("1 / 0"));
    }

    private static List<CheckResult> check(Checker... checkers) {
        return Checker.all("all", checkers).check(HISTORY, Limits.standard());
    }

    @Test
    void a_checker_that_throws_is_unknown_and_leaves_the_others_alone() {
        assertThat(check(SOUND, BROKEN, LOST))
                .extracting(CheckResult::name, CheckResult::verdict)
                .containsExactly(
                        tuple("sound", Verdict.VALID),
                        tuple("broken", Verdict.UNKNOWN),
                        tuple("lost", Verdict.INVALID));
        assertThat(Findings.of(HISTORY, check(SOUND, BROKEN)).verdict()).isEqualTo(Verdict.UNKNOWN);
        assertThat(Findings.of(HISTORY, check(BROKEN, LOST)).verdict()).isEqualTo(Verdict.INVALID);
    }

    @Test
    void a_checker_in_a_group_of_checkers_takes_none_of_the_group_with_it() {
        assertThat(check(Checker.all("group", SOUND, BROKEN), LOST))
                .extracting(CheckResult::name)
                .containsExactly("sound", "broken", "lost");
    }

    @Test
    void the_report_has_the_stack_trace_of_a_checker_that_throws() throws Exception {
        Path report = directory.resolve("report.html");
        HtmlReport.write(Findings.of(HISTORY, check(BROKEN)), report);
        assertThat(Files.readString(report))
                .contains("the checker failed: java.lang.IllegalStateException: no such order")
                .contains("caused by java.lang.ArithmeticException: 1 / 0")
                .contains("at com.pygmy.chaos.harness.CheckerTest.divided(CheckerTest.java:");
    }

    @Test
    void a_search_that_overflows_the_stack_is_unknown() {
        assertThat(check(Checker.of("deep", CheckerTest::deep), SOUND))
                .extracting(CheckResult::verdict)
                .containsExactly(Verdict.UNKNOWN, Verdict.VALID);
    }

    @SuppressWarnings("InfiniteRecursion")
    private static CheckResult deep(History history) {
        return deep(history);
    }
}
