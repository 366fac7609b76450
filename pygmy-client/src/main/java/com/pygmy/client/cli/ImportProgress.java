package com.pygmy.client.cli;

import com.pygmy.client.BookImport;
import java.io.PrintWriter;
import java.time.Duration;
import java.util.Locale;

/**
 * Shows how much of an import has been sent: a bar that stays in its line on a terminal, a plain line for each quarter
 * elsewhere. The network holds a part of what was sent, so at the end it says that the store is still at work. Called by one
 * thread at a time.
 */
final class ImportProgress implements BookImport.Progress {
    private static final int BAR_CELLS = 30;
    private static final long REDRAW_NANOS = Duration.ofMillis(100).toNanos();

    private final PrintWriter out;
    private final String name;
    private final boolean onTerminal;
    private final long began = System.nanoTime();
    private long drawn = began - REDRAW_NANOS;
    private long quarterTold;

    ImportProgress(PrintWriter out, String name, boolean onTerminal) {
        this.out = out;
        this.name = name;
        this.onTerminal = onTerminal;
    }

    @Override
    public synchronized void sent(long bytes, long bytesInAll) {
        if (onTerminal) {
            draw(bytes, bytesInAll);
        } else {
            tellQuarter(bytes, bytesInAll);
        }
    }

    private void draw(long bytes, long bytesInAll) {
        long now = System.nanoTime();
        if (now - drawn < REDRAW_NANOS && bytes < bytesInAll) {
            return;
        }
        drawn = now;
        int cells = bytesInAll == 0 ? BAR_CELLS : (int) (bytes * BAR_CELLS / bytesInAll);
        out.print("\r\u001b[K" + name + "  " + "█".repeat(cells) + "░".repeat(BAR_CELLS - cells) + "  "
                + percent(bytes, bytesInAll) + " % sent, " + seconds()
                + (bytes < bytesInAll ? "" : "; waiting until the store has it all"));
        out.flush();
    }

    private void tellQuarter(long bytes, long bytesInAll) {
        long quarter = percent(bytes, bytesInAll) / 25;
        if (quarter > quarterTold) {
            out.println(name + ": " + quarter * 25 + " % sent, " + seconds()
                    + (bytes < bytesInAll ? "" : "; waiting until the store has it all"));
            out.flush();
        }
        quarterTold = quarter;
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

    private static long percent(long bytes, long bytesInAll) {
        return bytesInAll == 0 ? 100 : bytes * 100 / bytesInAll;
    }
}
