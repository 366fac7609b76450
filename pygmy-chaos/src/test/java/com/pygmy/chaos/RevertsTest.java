package com.pygmy.chaos;

import static org.assertj.core.api.Assertions.assertThat;

import com.pygmy.chaos.harness.machine.Tool;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Each fix that a patch takes out is still where the patch looks for it: see {@code pygmy-chaos/without}. */
class RevertsTest {
    static List<Path> patches() throws IOException {
        try (Stream<Path> files = Files.list(Path.of("reverts"))) {
            return files.sorted().toList();
        }
    }

    @ParameterizedTest
    @MethodSource("patches")
    void a_mend_can_be_taken_out_and_the_page_tells_of_it(Path patch) throws IOException {
        String name = patch.getFileName().toString().replace(".patch", "");

        Tool.Result applied = Tool.run(List.of(
                "git",
                "-C",
                Path.of("..").toRealPath().toString(),
                "apply",
                "--check",
                patch.toRealPath().toString()));

        assertThat(applied.worked()).as(applied.output()).isTrue();
        assertThat(Files.readString(patch)).containsPattern("(?m)^Shown by: \\S+");
        assertThat(Files.readString(Path.of("../docs/chaos.md"))).contains("without " + name + "`");
    }
}
