package com.pygmy.chaos.command;

import com.pygmy.chaos.bookstore.fault.CrashPoint;
import com.pygmy.chaos.bookstore.fault.FaultKind;
import com.pygmy.chaos.bookstore.faulty.Flaw;
import com.pygmy.chaos.bookstore.workload.StoreGenerator;
import com.pygmy.chaos.harness.archive.PastRun;
import com.pygmy.chaos.harness.archive.RunArchive;
import com.pygmy.chaos.harness.terminal.ChaosExitCode;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Says what can be run, and what was. */
@Command(
        name = "list",
        mixinStandardHelpOptions = true,
        description = "List workloads, faults, faulty stores and past runs.")
final class ListCommand implements Callable<Integer> {
    private static final DateTimeFormatter TIME =
            DateTimeFormatter.ofPattern("yyyy-MM-dd HH:mm").withZone(ZoneId.systemDefault());

    @Spec
    private CommandSpec spec;

    @Option(names = "--output", paramLabel = "DIR", description = "Where runs are kept (default: chaos-runs).")
    private Path output = Path.of("chaos-runs");

    @Override
    public Integer call() throws IOException {
        PrintWriter out = spec.commandLine().getOut();
        out.println("Workloads (--workload, several with commas, or all)");
        StoreGenerator.DESCRIPTIONS.forEach((name, words) -> out.printf("  %-26s %s%n", name, words));
        out.println();
        out.println("Faults (--faults, several with commas, all, or none)");
        Arrays.stream(FaultKind.values()).forEach(kind -> out.printf("  %-26s %s%n", kind, kind.words()));
        out.println();
        out.println("Crash points (--crash-point, several with commas, or all): where a replica ends, and what holds"
                + " there");
        Arrays.stream(CrashPoint.values()).forEach(point -> out.printf("  %-42s %s%n", point, point.words()));
        out.println();
        out.println("Faulty stores (--faulty-store): stores in memory with one flaw each, which must be caught");
        for (Flaw flaw : Flaw.values()) {
            out.printf("  %-26s %s%n", flaw, flaw.words());
        }
        out.println();
        printRuns(new RunArchive(output).runs(), out);
        out.flush();
        return ChaosExitCode.VALID;
    }

    private void printRuns(List<PastRun> runs, PrintWriter out) {
        out.println("Past runs in " + output + (runs.isEmpty() ? ": none" : ""));
        for (PastRun run : runs) {
            out.printf(
                    "  %s  %-8s %-28s %,9d operations, %2d faults  %s%n",
                    TIME.format(run.ended()),
                    run.verdict(),
                    run.name(),
                    run.operations(),
                    run.faults(),
                    String.join(" ", run.broken()));
        }
    }
}
