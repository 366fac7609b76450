package com.pygmy.benchmarks;

import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.OptionalDouble;

/** What one run of the benchmarks shares. Used by one thread. */
final class BenchRun {
    private final Path repository;
    private final Path directory;
    private final Effort effort;
    private final List<String> profilers;
    private final PrintWriter out;
    private final long begin = System.nanoTime();
    private OptionalDouble loneCommitMillis = OptionalDouble.empty();

    /** How much is done for each number. */
    enum Effort {
        /** For quoting. */
        FULL,
        /** For a look. */
        QUICK,
        /** To see that it runs; its numbers mean nothing. */
        SMOKE
    }

    BenchRun(Path repository, Path directory, Effort effort, List<String> profilers, PrintWriter out) {
        this.repository = repository.toAbsolutePath();
        this.directory = directory.toAbsolutePath();
        this.effort = effort;
        this.profilers = List.copyOf(profilers);
        this.out = out;
    }

    /** Where the services were built. */
    Path repository() {
        return repository;
    }

    /** A folder for the files of one benchmark; they are kept until the next run wants it. */
    Path folder(String name) throws IOException {
        return Files.createDirectories(directory.resolve(name));
    }

    Path file(String name) {
        return directory.resolve(name);
    }

    Effort effort() {
        return effort;
    }

    /** One of three, by effort. */
    <T> T pick(T full, T quick, T smoke) {
        return switch (effort) {
            case FULL -> full;
            case QUICK -> quick;
            case SMOKE -> smoke;
        };
    }

    Duration pickMillis(long full, long quick, long smoke) {
        return Duration.ofMillis(pick(full, quick, smoke));
    }

    List<String> profilers() {
        return profilers;
    }

    /** Says what happens now. */
    void say(String what) {
        out.printf("  %5.0f s  %s%n", (System.nanoTime() - begin) / 1e9, what);
        out.flush();
    }

    /** What the commit benchmark of this run found for one writer; measured now where it did not run. */
    double loneCommitMillis() throws Exception {
        if (loneCommitMillis.isEmpty()) {
            loneCommit(CommitBenchmark.lone(this));
        }
        return loneCommitMillis.getAsDouble();
    }

    void loneCommit(double millis) {
        loneCommitMillis = OptionalDouble.of(millis);
    }
}
