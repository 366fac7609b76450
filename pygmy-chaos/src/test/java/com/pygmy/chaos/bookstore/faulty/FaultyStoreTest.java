package com.pygmy.chaos.bookstore.faulty;

import static org.assertj.core.api.Assertions.assertThat;

import com.pygmy.chaos.bookstore.BookstoreRun;
import com.pygmy.chaos.bookstore.workload.StoreGenerator;
import com.pygmy.chaos.harness.Pace;
import com.pygmy.chaos.harness.Termination;
import com.pygmy.chaos.harness.linearizability.Verdict;
import com.pygmy.chaos.harness.report.Findings;
import com.pygmy.chaos.harness.result.CheckResult;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.function.Predicate;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The harness is only worth what it catches: every flaw is named by the promise that it breaks, and no other store is. */
@Timeout(180)
class FaultyStoreTest {
    private static final long SEED = 11;

    @TempDir
    Path directory;

    @ParameterizedTest
    @EnumSource(mode = EnumSource.Mode.EXCLUDE, names = "NONE")
    void a_flaw_is_caught_by_name(Flaw flaw) throws Exception {
        Findings result = run(flaw, ended -> broken(ended).contains(flaw.brokenPromise()));
        assertThat(result.verdict()).as(flaw + ", seed " + SEED).isEqualTo(Verdict.INVALID);
        assertThat(broken(result)).as(flaw + ", seed " + SEED).contains(flaw.brokenPromise());
    }

    @Test
    void a_store_without_a_flaw_is_found_sound() throws Exception {
        Findings result = run(Flaw.NONE, ended -> ended.verdict() != Verdict.UNKNOWN);
        assertThat(result.checkResults())
                .as("seed %d", SEED)
                .allSatisfy(checkResult -> assertThat(checkResult.verdict())
                        .as(checkResult.toString())
                        .isEqualTo(Verdict.VALID));
    }

    private static List<String> broken(Findings result) {
        return result.checkResults().stream()
                .filter(checkResult -> checkResult.verdict() == Verdict.INVALID)
                .map(CheckResult::name)
                .toList();
    }

    /** A short run, and a longer one where a busy machine did too little in it: 60 seconds in all, as a user would wait. */
    private Findings run(Flaw flaw, Predicate<Findings> enough) throws Exception {
        Findings result = run(flaw, 3);
        for (int seconds : List.of(12, 45)) {
            if (enough.test(result)) {
                break;
            }
            result = run(flaw, seconds);
        }
        return result;
    }

    private Findings run(Flaw flaw, int seconds) throws Exception {
        BookstoreRun run = new BookstoreRun(
                Path.of(""),
                directory.resolve(flaw + "-" + seconds),
                StoreGenerator.names(),
                List.of(),
                List.of(),
                Duration.ofSeconds(seconds),
                new Pace(200, 50),
                SEED,
                "",
                flaw);
        try (Termination termination = Termination.listen()) {
            return run.execute(line -> {}, termination);
        }
    }
}
