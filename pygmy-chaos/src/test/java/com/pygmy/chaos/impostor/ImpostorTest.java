package com.pygmy.chaos.impostor;

import static org.assertj.core.api.Assertions.assertThat;

import com.pygmy.chaos.bookstore.Bookstore;
import com.pygmy.chaos.checker.Verdict;
import com.pygmy.chaos.invariant.Judgement;
import com.pygmy.chaos.run.Ending;
import com.pygmy.chaos.run.Run;
import com.pygmy.chaos.run.RunResult;
import com.pygmy.chaos.run.RunSettings;
import com.pygmy.chaos.workload.Pace;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The harness is only worth what it catches: every flaw is named by the promise that it breaks, and no other store is. */
@Timeout(120)
class ImpostorTest {
    private static final long SEED = 11;

    @TempDir
    Path directory;

    @ParameterizedTest
    @EnumSource(mode = EnumSource.Mode.EXCLUDE, names = "NONE")
    void a_flaw_is_caught_by_name(Flaw flaw) throws Exception {
        RunResult result = run(flaw);
        assertThat(result.verdict()).as(flaw + ", seed " + SEED).isEqualTo(Verdict.INVALID);
        assertThat(result.judgements())
                .filteredOn(judgement -> judgement.verdict() == Verdict.INVALID)
                .extracting(Judgement::name)
                .as(flaw + ", seed " + SEED)
                .contains(flaw.brokenPromise());
    }

    @Test
    void a_store_without_a_flaw_is_found_sound() throws Exception {
        assertThat(run(Flaw.NONE).judgements())
                .as("seed %d", SEED)
                .allSatisfy(judgement ->
                        assertThat(judgement.verdict()).as(judgement.toString()).isEqualTo(Verdict.VALID));
    }

    private RunResult run(Flaw flaw) throws Exception {
        RunSettings settings = new RunSettings(
                Path.of(""),
                directory,
                Bookstore.names(),
                List.of(),
                Duration.ofSeconds(4),
                new Pace(250, 50),
                SEED,
                flaw);
        try (Ending ending = Ending.hear()) {
            return Run.execute(settings, line -> {}, ending);
        }
    }
}
