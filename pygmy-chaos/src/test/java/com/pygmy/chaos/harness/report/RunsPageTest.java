package com.pygmy.chaos.harness.report;

import static org.assertj.core.api.Assertions.assertThat;

import com.pygmy.chaos.harness.archive.PastRun;
import com.pygmy.chaos.harness.archive.RunArchive;
import com.pygmy.chaos.harness.history.History;
import com.pygmy.chaos.harness.linearizability.Verdict;
import com.pygmy.chaos.harness.result.CheckResult;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RunsPageTest {
    @TempDir
    Path directory;

    @Test
    void a_run_is_listed_with_what_it_came_to() throws IOException {
        CheckResult broken = new CheckResult("stock-conserved", "It is.", Verdict.INVALID, 3, List.of("7 became 6"));
        ResultsFile.write(Findings.of(InventedRun.history(20, 10, 2), List.of(broken)), run("20261124-100000-orders"));
        List<PastRun> runs = new RunArchive(directory).runs();
        assertThat(runs.get(0).operations()).isEqualTo(200);
        assertThat(runs.get(0).seconds()).isEqualTo(20);
        assertThat(RunsPage.html(runs))
                .contains("1 run", "href=\"runs/20261124-100000-orders/\"", "invalid", "stock-conserved")
                .contains("2 × kill", "20.0 s", "200", "orders");
    }

    @Test
    void without_runs_the_page_says_how_to_begin() throws IOException {
        assertThat(RunsPage.html(new RunArchive(directory.resolve("nowhere")).runs()))
                .contains("No runs yet", "./pygmy chaos run");
    }

    @Test
    void a_verdict_that_is_none_proves_nothing() throws IOException {
        Files.writeString(run("a"), "{\"verdict\":\"splendid\"}");
        assertThat(RunsPage.html(new RunArchive(directory).runs()))
                .contains("badge unknown")
                .doesNotContain("badge valid", "splendid");
    }

    @Test
    void nothing_in_a_results_file_becomes_markup() throws IOException {
        Files.writeString(run("b"), "{\"workload\":\"<script>alert(1)</script>\",\"faults\":\"'\\\"><img>\"}");
        assertThat(RunsPage.html(new RunArchive(directory).runs())).doesNotContain("<script", "<img");
    }

    @Test
    void results_have_what_the_report_tells() {
        var results = ResultsFile.json(InventedRun.findings(20, 10, 3));
        assertThat(results.path("verdict").asText()).isEqualTo("valid");
        assertThat(results.path("command").asText()).isEqualTo("./pygmy chaos run --seed 1");
        assertThat(results.path("faultsPutOn")
                        .get(0)
                        .path("millisToFirstSuccess")
                        .path("order")
                        .asDouble())
                .isPositive();
        var nothing = ResultsFile.json(Findings.of(History.of(List.of()), List.of()));
        assertThat(nothing.path("verdict").asText()).isEqualTo("unknown");
    }

    private Path run(String name) throws IOException {
        return Files.createDirectories(directory.resolve(name)).resolve("results.json");
    }
}
