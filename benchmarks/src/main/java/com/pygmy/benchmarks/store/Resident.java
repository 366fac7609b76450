package com.pygmy.benchmarks.store;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;

/** The memory that a process occupies, as {@code ps} tells it. */
public final class Resident {
    private Resident() {}

    /** In MiB. */
    public static double mebibytes(long pid) throws IOException {
        Process ps = new ProcessBuilder("ps", "-o", "rss=", "-p", Long.toString(pid)).start();
        String kibibytes = new String(ps.getInputStream().readAllBytes(), UTF_8).strip();
        if (kibibytes.isEmpty()) {
            throw new IOException("process " + pid + " is not there");
        }
        return Double.parseDouble(kibibytes) / 1024;
    }
}
