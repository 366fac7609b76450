package com.pygmy.dist;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** The documents of the project, as a reader finds them. */
class DocumentsTest {
    private static final Path PROJECT = Path.of("..").toAbsolutePath().normalize();

    /** What builds and runs leave in a checkout. */
    private static final Set<String> MADE =
            Set.of("target", "chaos-runs", "bench-runs", ".pygmy", ".git", "data", "logs");

    @Test
    void every_link_leads_to_a_file_and_a_heading() throws IOException {
        assertThat(MarkdownLinks.broken(PROJECT, DocumentsTest::isMade)).isEmpty();
    }

    private static boolean isMade(Path file) {
        for (Path name : file) {
            if (MADE.contains(name.toString())) {
                return true;
            }
        }
        return false;
    }
}
