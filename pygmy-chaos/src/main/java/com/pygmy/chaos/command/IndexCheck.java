package com.pygmy.chaos.command;

import com.pygmy.chaos.harness.history.History;
import com.pygmy.chaos.harness.history.HistoryFormatException;
import com.pygmy.chaos.harness.history.HistoryReader;
import com.pygmy.chaos.harness.history.Value;
import com.pygmy.chaos.harness.linearizability.Limits;
import com.pygmy.chaos.harness.linearizability.Linearizability;
import com.pygmy.chaos.harness.linearizability.Verdict;
import com.pygmy.chaos.harness.model.Models;
import com.pygmy.chaos.harness.terminal.ChaosExitCode;
import com.pygmy.chaos.harness.transaction.Isolation;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Locale;

/**
 * Decides every history that an index names and compares the verdicts with the expected ones. The index is a table with
 * tabs: its first line names the columns, of which {@code file}, {@code model}, {@code init} and {@code expected} are used, and
 * {@code isolation} where there is such a column.
 * A history that cannot be judged is named and counted, and the others are decided.
 */
final class IndexCheck {
    private static final List<String> COLUMNS = List.of("file", "model", "init", "expected");

    private final Path index;
    private final Duration timeLimit;
    private final PrintWriter out;
    private int right;
    private int wrong;
    private int unknown;
    private int unreadable;
    private long totalNanos;

    IndexCheck(Path index, Duration timeLimit, PrintWriter out) {
        this.index = index;
        this.timeLimit = timeLimit;
        this.out = out;
    }

    int run() throws IOException {
        List<String> lines = Files.readAllLines(index);
        if (lines.isEmpty()) {
            throw new IllegalArgumentException(index + " is empty (expected: a line that names the columns)");
        }
        List<String> columns = List.of(lines.get(0).split("\t", -1));
        for (String name : COLUMNS) {
            if (!columns.contains(name)) {
                throw new IllegalArgumentException(
                        index + ": no column '" + name + "' (expected: " + String.join(", ", COLUMNS) + ")");
            }
        }
        for (String line : lines.subList(1, lines.size())) {
            if (!line.isBlank()) {
                checkOrTell(columns, line.split("\t", -1));
            }
        }
        out.printf(
                Locale.ROOT,
                "%d histories: %d right, %d wrong, %d unknown, %d unreadable; %,d ms%n",
                right + wrong + unknown + unreadable,
                right,
                wrong,
                unknown,
                unreadable,
                totalNanos / 1_000_000);
        if (wrong > 0) {
            return ChaosExitCode.INVALID;
        }
        if (unreadable > 0) {
            return ChaosExitCode.BAD_USAGE;
        }
        return unknown > 0 || right == 0 ? ChaosExitCode.UNKNOWN : ChaosExitCode.VALID;
    }

    /** One history that cannot be judged must not keep the others from it. */
    private void checkOrTell(List<String> columns, String[] cells) {
        try {
            check(columns, cells);
        } catch (HistoryFormatException | IllegalArgumentException e) {
            tellUnreadable(cells, String.valueOf(e.getMessage()));
        } catch (NoSuchFileException e) {
            tellUnreadable(cells, "there is no such file");
        } catch (IOException e) {
            tellUnreadable(cells, "it cannot be read: " + e.getMessage());
        }
    }

    private void tellUnreadable(String[] cells, String reason) {
        unreadable++;
        out.printf(Locale.ROOT, "unreadable %s: %s%n", cells[0], reason);
    }

    private void check(List<String> columns, String[] cells) throws IOException {
        String file = cell(columns, cells, "file");
        String expected = cell(columns, cells, "expected");
        Verdict wanted = verdict(expected);
        long started = System.nanoTime();
        History history = HistoryReader.read(index.resolveSibling(file));
        Verdict verdict = judge(
                cell(columns, cells, "model"),
                history,
                InitialValue.parse(cell(columns, cells, "init")),
                isolation(columns, cells));
        long tookNanos = System.nanoTime() - started;
        totalNanos += tookNanos;
        out.printf(Locale.ROOT, "%-8s expected %-16s %,7d ms  %s%n", verdict, expected, tookNanos / 1_000_000, file);
        count(verdict, wanted);
    }

    /** A history of which no operation bears on a model is linearizable, though it proves nothing of a service. */
    private Verdict judge(String model, History history, Value init, Isolation isolation) {
        Limits limits = Limits.within(timeLimit);
        return Models.isKnown(model)
                ? Linearizability.check(history, Models.named(model, init, Models.initialOf(history)), limits)
                        .verdict()
                : HistoryChecks.check(model, history, init, isolation, limits).verdict();
    }

    private Isolation isolation(List<String> columns, String[] cells) {
        String given = columns.contains("isolation")
                ? cell(columns, cells, "isolation").strip()
                : "";
        return given.isEmpty() ? Isolation.STRICT_SERIALIZABLE : Isolation.named(given);
    }

    private static Verdict verdict(String expected) {
        return switch (expected) {
            case "linearizable", "valid" -> Verdict.VALID;
            case "not-linearizable", "invalid" -> Verdict.INVALID;
            default ->
                throw new IllegalArgumentException(
                        "expected: '" + expected + "' (expected: linearizable or not-linearizable)");
        };
    }

    private void count(Verdict verdict, Verdict wanted) {
        if (verdict == Verdict.UNKNOWN) {
            unknown++;
        } else if (verdict == wanted) {
            right++;
        } else {
            wrong++;
            out.println("         WRONG");
        }
    }

    private String cell(List<String> columns, String[] cells, String name) {
        int column = columns.indexOf(name);
        if (column >= cells.length) {
            throw new IllegalArgumentException("no " + name + " in this line of " + index.getFileName());
        }
        return cells[column];
    }
}
