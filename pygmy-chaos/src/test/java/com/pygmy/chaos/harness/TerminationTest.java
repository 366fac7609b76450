package com.pygmy.chaos.harness;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What a process ends with that does a run. */
@Timeout(120)
class TerminationTest {
    @TempDir
    Path directory;

    @Test
    void a_run_that_is_asked_to_end_ends_with_its_verdict() throws Exception {
        assertThat(terminatedWhile("working")).isEqualTo(1);
    }

    @Test
    void a_run_that_is_asked_to_end_before_its_service_has_started_is_a_failure_of_the_harness() throws Exception {
        assertThat(terminatedWhile("starting")).isEqualTo(70);
    }

    @Test
    void an_exception_out_of_a_service_s_own_code_is_a_failure_of_the_harness() throws Exception {
        assertThat(program("preparing").waitFor()).isEqualTo(70);
    }

    private int terminatedWhile(String step) throws IOException, InterruptedException {
        Process program = program(step);
        try (BufferedReader output = new BufferedReader(new InputStreamReader(program.getInputStream(), UTF_8))) {
            assertThat(output.readLine()).isEqualTo(step);
            // The process itself would close its output, too.
            program.toHandle().destroy();
            return output.lines().allMatch(step::equals) ? program.waitFor() : -1;
        }
    }

    private Process program(String step) throws IOException {
        return new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-cp",
                        System.getProperty("java.class.path"),
                        TerminatedRun.class.getName(),
                        step,
                        directory.toString())
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
    }
}
