package com.pygmy.chaos.harness.machine;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * The clock of a node that runs under libfaketime: how far it is ahead of this machine's is read from a file, once a second.
 * The monotonic clock stays true, as it does on a machine whose time is set.
 */
public final class Clock {
    private static final String LIBRARY = "libfaketimeMT.so.1";

    private final Path file;

    public Clock(Path file) {
        this.file = file;
    }

    /** Where the library is; empty where this machine has none. */
    public static Optional<Path> library() {
        for (Path place : List.of(
                Path.of("/usr/lib/faketime"), Path.of("/usr/local/lib/faketime"), Path.of("/usr/lib64/faketime"))) {
            if (Files.isReadable(place.resolve(LIBRARY))) {
                return Optional.of(place.resolve(LIBRARY));
            }
        }
        try (Stream<Path> architectures = Files.list(Path.of("/usr/lib"))) {
            return architectures
                    .map(folder -> folder.resolve("faketime").resolve(LIBRARY))
                    .filter(Files::isReadable)
                    .findFirst();
        } catch (IOException e) {
            return Optional.empty();
        }
    }

    /**
     * What a node is started with so that this is its clock. Left to itself the library takes the monotonic clock of a timed wait
     * for the other one: a JVM's waits then end at once, or never.
     */
    public Map<String, String> environment() throws IOException {
        Path library = library().orElseThrow(() -> new ClusterFailure("libfaketime is not installed"));
        setBack();
        return Map.of(
                "LD_PRELOAD", library.toString(),
                "FAKETIME_TIMESTAMP_FILE", file.toString(),
                "FAKETIME_CACHE_DURATION", "1",
                "FAKETIME_DONT_FAKE_MONOTONIC", "1",
                "DONT_FAKE_MONOTONIC", "1",
                "FAKETIME_FORCE_MONOTONIC_FIX", "0",
                "NO_FAKE_STAT", "1");
    }

    /** Sets it that far ahead of this machine's clock; behind it where the duration is negative. */
    public void shift(Duration ahead) throws IOException {
        Path next = file.resolveSibling(file.getFileName() + ".next");
        Files.writeString(next, String.format(Locale.ROOT, "%+d", ahead.toSeconds()) + "\n");
        Files.move(next, file, StandardCopyOption.ATOMIC_MOVE);
    }

    /** Sets it to this machine's. */
    public void setBack() throws IOException {
        shift(Duration.ZERO);
    }
}
