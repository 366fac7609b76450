package com.pygmy.benchmarks.load;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Collection;

/**
 * What processes have taken of the processor so far, as the kernel tells it; a clock on a shared machine cannot.
 *
 * @param processorSeconds in user mode and in the kernel
 * @param switches how often one of their threads gave the processor up to wait; of threads that have not ended; 0 where there is
 *     no {@code /proc}
 */
public record ProcessUse(double processorSeconds, double switches) {
    /** Where nobody looked. */
    public static final ProcessUse UNKNOWN = new ProcessUse(0, 0);

    private static final String SWITCHES = "voluntary_ctxt_switches:";

    /** Of all of them together. */
    public static ProcessUse of(Collection<Long> pids) throws IOException {
        double seconds = 0;
        double switches = 0;
        for (long pid : pids) {
            seconds += ProcessHandle.of(pid)
                            .flatMap(process -> process.info().totalCpuDuration())
                            .orElse(Duration.ZERO)
                            .toNanos()
                    / 1e9;
            switches += switches(Path.of("/proc", Long.toString(pid), "task"));
        }
        return new ProcessUse(seconds, switches);
    }

    /** What has been added since. */
    public ProcessUse since(ProcessUse before) {
        return new ProcessUse(processorSeconds - before.processorSeconds, switches - before.switches);
    }

    /** So much of it. */
    public ProcessUse times(double share) {
        return new ProcessUse(processorSeconds * share, switches * share);
    }

    private static long switches(Path threads) throws IOException {
        if (!Files.isDirectory(threads)) {
            return 0;
        }
        long sum = 0;
        try (DirectoryStream<Path> all = Files.newDirectoryStream(threads)) {
            for (Path thread : all) {
                sum += ofThread(thread.resolve("status"));
            }
        }
        return sum;
    }

    private static long ofThread(Path status) throws IOException {
        try {
            return Files.readString(status, UTF_8)
                    .lines()
                    .filter(line -> line.startsWith(SWITCHES))
                    .mapToLong(line ->
                            Long.parseLong(line.substring(SWITCHES.length()).strip()))
                    .sum();
        } catch (NoSuchFileException ended) {
            return 0;
        }
    }
}
