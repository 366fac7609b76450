package com.pygmy.service.access;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RotatedFileTest {
    private static final Instant MONDAY = Instant.parse("2026-11-30T23:59:59Z");

    @TempDir
    Path directory;

    private RotatedFile open(Instant now) throws IOException {
        return new RotatedFile(directory.resolve("a.log"), 10, 2, Clock.fixed(now, ZoneOffset.UTC));
    }

    private static void append(RotatedFile file, String line) throws IOException {
        file.append(ByteBuffer.wrap((line + "\n").getBytes(US_ASCII)));
    }

    private String content(String name) throws IOException {
        return Files.readString(directory.resolve(name));
    }

    @Test
    void a_file_that_is_full_is_followed_by_another_and_the_oldest_goes() throws Exception {
        try (RotatedFile file = open(MONDAY)) {
            for (String line : new String[] {"one", "two", "three", "four", "five", "six", "seven"}) {
                append(file, line);
            }
        }
        assertThat(content("a.log")).isEqualTo("six\nseven\n");
        assertThat(content("a.log.1")).isEqualTo("four\nfive\n");
        assertThat(content("a.log.2")).isEqualTo("three\n");
        assertThat(directory.resolve("a.log.3")).doesNotExist();
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(directory.resolve("a.log.1"))))
                .isEqualTo("rw-------");
    }

    @Test
    void each_day_has_a_file_of_its_own_over_a_restart_too() throws Exception {
        try (RotatedFile file = open(MONDAY)) {
            append(file, "monday");
        }
        Files.setLastModifiedTime(directory.resolve("a.log"), FileTime.from(MONDAY));
        try (RotatedFile file = open(MONDAY.plusSeconds(1))) {
            append(file, "tuesday");
        }
        assertThat(content("a.log.1")).isEqualTo("monday\n");
        assertThat(content("a.log")).isEqualTo("tuesday\n");
    }

    @Test
    void a_line_that_a_crash_cut_off_is_ended() throws Exception {
        Files.writeString(directory.resolve("a.log"), "cut");
        Files.setLastModifiedTime(directory.resolve("a.log"), FileTime.from(MONDAY));
        try (RotatedFile file = open(MONDAY)) {
            append(file, "on");
        }
        assertThat(content("a.log")).isEqualTo("cut\non\n");
    }

    @Test
    void two_writers_of_one_file_do_not_overwrite_each_other() throws Exception {
        try (RotatedFile first = open(MONDAY);
                RotatedFile second = open(MONDAY)) {
            append(first, "1");
            append(second, "two");
            append(first, "3");
        }
        assertThat(content("a.log")).isEqualTo("1\ntwo\n3\n");
    }

    @Test
    void lines_are_appended_whole_or_not_at_all() throws Exception {
        Process process = new ProcessBuilder(
                        "sh",
                        "-c",
                        "ulimit -f 4 && exec \"$0\" \"$@\"",
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-Xshare:auto",
                        "-XX:TieredStopAtLevel=1",
                        "-XX:-UsePerfData",
                        "-cp",
                        System.getProperty("java.class.path"),
                        LimitedProgram.class.getName(),
                        directory.resolve("a.log").toString())
                .redirectErrorStream(true)
                .start();
        String printed = new String(process.getInputStream().readAllBytes(), US_ASCII);
        assertThat(process.waitFor()).as(printed).isZero();
        assertThat(content("a.log")).isEqualTo("before\nafter\n");
    }

    /** Appends more than a file may have, between lines that fit. */
    static final class LimitedProgram {
        private static final int MORE_THAN_FITS = 10_000;

        private LimitedProgram() {}

        public static void main(String[] args) throws IOException {
            try (RotatedFile file = new RotatedFile(Path.of(args[0]), 1 << 20, 1, Clock.systemUTC())) {
                append(file, "before");
                try {
                    append(file, "x".repeat(MORE_THAN_FITS));
                    throw new AssertionError("no limit");
                } catch (IOException e) {
                    append(file, "after");
                }
            }
        }
    }
}
