package com.pygmy.dist;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import org.junit.jupiter.api.Test;

/** What {@code .ci/drill} makes the next release of. */
class NewerReleaseTest {
    @Test
    void its_patch_fits_these_sources() throws IOException, InterruptedException {
        Process git = new ProcessBuilder("git", "-C", "..", "apply", "--check", "ops/drill/newer-release.patch")
                .redirectErrorStream(true)
                .start();
        String said = new String(git.getInputStream().readAllBytes(), UTF_8);
        assertThat(git.waitFor()).as(said).isEqualTo(0);
    }
}
