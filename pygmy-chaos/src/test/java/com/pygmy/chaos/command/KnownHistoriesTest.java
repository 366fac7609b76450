package com.pygmy.chaos.command;

import static org.assertj.core.api.Assertions.assertThat;

import com.pygmy.chaos.harness.history.HistoryReader;
import com.pygmy.chaos.harness.linearizability.Limits;
import com.pygmy.chaos.harness.result.CheckResult;
import com.pygmy.chaos.harness.transaction.Isolation;
import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Small histories whose verdicts follow from the definitions, with what has to be said of those that are invalid. */
class KnownHistoriesTest {
    static Stream<List<String>> histories() throws IOException, URISyntaxException {
        return Files.readAllLines(directory().resolve("index.tsv")).stream()
                .skip(1)
                .map(line -> List.of(line.split("\t", -1)));
    }

    private static Path directory() throws URISyntaxException {
        return Path.of(Objects.requireNonNull(KnownHistoriesTest.class.getResource("/histories/index.tsv"))
                        .toURI())
                .resolveSibling("");
    }

    @ParameterizedTest
    @MethodSource("histories")
    void the_verdict_and_what_is_said_are_known(List<String> row) throws IOException, URISyntaxException {
        CheckResult result = HistoryChecks.check(
                row.get(1),
                HistoryReader.read(directory().resolve(row.get(0))),
                InitialValue.parse(row.get(2)),
                row.get(4).isEmpty() ? Isolation.STRICT_SERIALIZABLE : Isolation.named(row.get(4)),
                Limits.within(Duration.ofSeconds(10)));

        assertThat(result.verdict()).as("%s, %s", row, result.evidence()).hasToString(row.get(3));
        boolean isName = HistoryChecks.isOfWhole(row.get(1)) && !row.get(4).isEmpty();
        for (String said : isName ? row.get(5).split(" ") : new String[] {row.get(5)}) {
            assertThat(String.join("\n", result.evidence())).as("%s", row).contains(said);
        }
        if (result.verdict() != com.pygmy.chaos.harness.linearizability.Verdict.INVALID) {
            assertThat(result.counterexamples()).isEmpty();
        }
    }
}
