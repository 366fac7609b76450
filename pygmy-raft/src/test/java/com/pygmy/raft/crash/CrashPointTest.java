package com.pygmy.raft.crash;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CrashPointTest {
    @TempDir
    Path directory;

    private record Ended(int code, String printed) {}

    @Test
    void a_process_ends_at_the_point_and_the_time_that_are_named_without_another_step() throws Exception {
        Ended ended = run("-Dpygmy.crashPoint=test.point:2");

        assertThat(ended.code()).isEqualTo(CrashPoint.EXIT_CODE);
        assertThat(ended.printed())
                .contains("before 2", "crash point test.point reached, times: 2; this process ends here")
                .doesNotContain("before 3");
        assertThat(directory.resolve("last-act")).exists();
        assertThat(directory.resolve("hook")).doesNotExist();
    }

    @Test
    void a_process_goes_on_where_no_point_is_named_or_another_one() throws Exception {
        for (String option :
                List.of("-Dnothing", "-Dpygmy.crashPoint=test.other:1", "-Dpygmy.crashPoint=test.point:4")) {
            Ended ended = run(option);

            assertThat(ended.code()).as(option).isZero();
            assertThat(ended.printed()).as(option).contains("before 3").doesNotContain("crash point");
        }
        assertThat(directory.resolve("last-act")).doesNotExist();
        assertThat(directory.resolve("hook")).exists();
    }

    @Test
    void a_setting_that_cannot_be_read_stops_the_start_with_what_was_expected() throws Exception {
        Ended ended = run("-Dpygmy.crashPoint=test.point");

        assertThat(ended.code()).isEqualTo(1);
        assertThat(ended.printed())
                .contains("pygmy.crashPoint: 'test.point' (expected: ")
                .doesNotContain("before 1");
    }

    private Ended run(String option) throws IOException, InterruptedException {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(List.of("-Xshare:auto", "-XX:TieredStopAtLevel=1", option));
        command.addAll(List.of("-cp", System.getProperty("java.class.path"), CrashingProgram.class.getName()));
        command.add(directory.resolve("hook").toString());
        command.add(directory.resolve("last-act").toString());
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        String printed = new String(process.getInputStream().readAllBytes(), UTF_8);
        assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
        return new Ended(process.exitValue(), printed);
    }
}
