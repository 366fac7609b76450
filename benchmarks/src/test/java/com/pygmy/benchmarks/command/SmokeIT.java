package com.pygmy.benchmarks.command;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Real processes, measured for moments: that it runs is what counts, its numbers mean nothing. */
@Timeout(300)
class SmokeIT {
    /** Each way of measuring once: JMH, closed loops against store and rivals, and a store that is told of changes. */
    private static final List<String> BENCHMARKS = List.of("commit", "order", "coherence");

    @TempDir
    Path directory;

    @Test
    void benchmarks_run_and_keep_what_they_find() throws IOException {
        String repository =
                Path.of("").toAbsolutePath().resolve("..").normalize().toString();

        int code = BenchCommand.run(Stream.concat(
                        Stream.of("--smoke", "--repository", repository, "--output", directory.toString()),
                        BENCHMARKS.stream())
                .toArray(String[]::new));

        assertThat(code).isZero();
        Path run = onlyRun();
        JsonNode results =
                new ObjectMapper().readTree(run.resolve("results.json").toFile());
        assertThat(results.path("benchmarks").findValuesAsText("name")).containsAll(BENCHMARKS);
        for (JsonNode benchmark : results.path("benchmarks")) {
            assertThat(benchmark.path("figures")).isNotEmpty();
        }
        assertThat(run.resolve("results.html")).isNotEmptyFile();
        assertThat(run.resolve("results.md")).isNotEmptyFile();
    }

    private Path onlyRun() throws IOException {
        try (Stream<Path> runs = Files.list(directory)) {
            return runs.findFirst().orElseThrow();
        }
    }
}
