package com.pygmy.client.cli;

import com.pygmy.client.BookImport;
import java.io.PrintWriter;
import java.time.Duration;
import java.util.Locale;

/**
 * Shows how much of an import has been sent and how much of it the store has: a bar that stays in its line on a terminal,
 * plain lines elsewhere. Thread-safe.
 */
final class ImportBar implements BookImport.Progress {
    private static final int BAR_CELLS = 24;
    private static final long REDRAW_NANOS = Duration.ofMillis(100).toNanos();
    private static final long LINES_TOLD = 10_000;

    private final PrintWriter out;
    private final String name;
    private final boolean onTerminal;
    private final long began = System.nanoTime();
    private long drawn = began - REDRAW_NANOS;
    private long percentSent;
    private long linesStored;
    private long linesTold;
    private boolean sentTold;

    ImportBar(PrintWriter out, String name, boolean onTerminal) {
        this.out = out;
        this.name = name;
        this.onTerminal = onTerminal;
    }

    @Override
    public synchronized void sent(long bytes, long bytesInAll) {
        percentSent = bytesInAll == 0 ? 100 : bytes * 100 / bytesInAll;
        if (!onTerminal && percentSent == 100 && !sentTold) {
            sentTold = true;
            tell();
        }
        draw();
    }

    /** The store has this many lines. */
    synchronized void stored(long lines) {
        linesStored = Math.max(linesStored, lines);
        if (!onTerminal && linesStored >= linesTold + LINES_TOLD) {
            linesTold = linesStored;
            tell();
        }
        draw();
    }

    synchronized long linesStored() {
        return linesStored;
    }

    private void tell() {
        out.println(name + ": " + text());
        out.flush();
    }

    private void draw() {
        long now = System.nanoTime();
        if (!onTerminal || (now - drawn < REDRAW_NANOS && percentSent < 100)) {
            return;
        }
        drawn = now;
        int cells = (int) (percentSent * BAR_CELLS / 100);
        out.print("\r\u001b[K" + name + "  " + "█".repeat(cells) + "░".repeat(BAR_CELLS - cells) + "  " + text());
        out.flush();
    }

    private String text() {
        return percentSent + " % sent, " + (linesStored == 0 ? "" : count(linesStored) + " lines stored, ") + seconds();
    }

    /** Leaves an empty line behind. */
    synchronized void finish() {
        if (onTerminal) {
            out.print("\r\u001b[K");
            out.flush();
        }
    }

    String seconds() {
        return String.format(Locale.ROOT, "%.1f s", (System.nanoTime() - began) / 1e9);
    }

    static String count(long number) {
        return String.format(Locale.ROOT, "%,d", number);
    }
}
