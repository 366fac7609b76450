package com.pygmy.benchmarks.command;

import com.pygmy.benchmarks.figure.FigureTable;
import com.pygmy.benchmarks.figure.Outcome;
import com.pygmy.benchmarks.figure.Results;
import com.pygmy.benchmarks.page.ResultsPage;
import com.pygmy.benchmarks.run.Asks;
import com.pygmy.benchmarks.run.BenchRun;
import com.pygmy.benchmarks.run.Measurement;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Runs benchmarks and keeps what they find. */
@Command(
        name = "bench",
        mixinStandardHelpOptions = true,
        description = "Measures the store against its floors, rivals and goals, and draws a page.",
        exitCodeListHeading = "Exit codes:%n",
        exitCodeList = {"0:measured", "1:a benchmark failed", "2:not understood", "70:a fault of this program"})
public final class BenchCommand implements Callable<Integer> {
    private static final DateTimeFormatter DIRECTORY = DateTimeFormatter.ofPattern("yyyyMMdd-HHmmss");
    private static final int FAILED = 1;
    private static final int FAULT = 70;

    @Spec
    private CommandSpec spec;

    @Parameters(
            arity = "0..*",
            paramLabel = "NAME",
            description = "Which benchmarks; where none is named, all but those that --list calls so.")
    private List<String> names = List.of();

    @Option(names = "--quick", description = "Fewer and shorter rounds: for a look, not for quoting.")
    private boolean quick;

    @Option(names = "--smoke", hidden = true, description = "Only to see that each runs; its numbers mean nothing.")
    private boolean smoke;

    @Option(names = "--list", description = "Tell the benchmarks and their questions.")
    private boolean list;

    @Option(
            names = "--prof",
            paramLabel = "PROFILER",
            description = "A JMH profiler for the commit benchmark, such as gc or jfr; may be repeated.")
    private List<String> profilers = List.of();

    @Option(
            names = "--repository",
            paramLabel = "DIR",
            description = "Where the services were built and config/ is (default: here).")
    private Path repository = Path.of("");

    @Option(names = "--output", paramLabel = "DIR", description = "Where runs are kept (default: bench-runs).")
    private Path output = Path.of("bench-runs");

    /** Where the process begins. */
    public static void main(String[] arguments) {
        // JVMs that JMH started are children of this one; its end, also by the interrupt key, ends them.
        Runtime.getRuntime()
                .addShutdownHook(new Thread(
                        () -> ProcessHandle.current().descendants().forEach(ProcessHandle::destroyForcibly),
                        "bench-end"));
        System.exit(run(arguments));
    }

    /** Runs the command and gives its exit code; prints to the standard streams. */
    static int run(String... arguments) {
        CommandLine command = new CommandLine(new BenchCommand());
        command.setExecutionExceptionHandler((failure, line, parsed) -> {
            line.getErr().println("the benchmarks failed: " + failure.getMessage());
            return FAULT;
        });
        return command.execute(arguments);
    }

    @Override
    public Integer call() throws IOException {
        PrintWriter out = spec.commandLine().getOut();
        Map<String, Measurement> all = Benchmarks.all();
        if (list) {
            for (Measurement benchmark : all.values()) {
                Asks asks = benchmark.asks();
                out.printf("%-10s %s%s%n", asks.name(), asks.question(), asks.onlyByName() ? " (only by name)" : "");
            }
            return 0;
        }
        List<Measurement> chosen = chosen(all);
        String time = LocalDateTime.now(ZoneOffset.UTC).format(DIRECTORY);
        Path directory = Files.createDirectories(output.resolve(time));
        List<Outcome> outcomes = measure(chosen, directory, out);
        return outcomes.stream().allMatch(outcome -> outcome.failure() == null) ? 0 : FAILED;
    }

    private List<Outcome> measure(List<Measurement> chosen, Path directory, PrintWriter out) throws IOException {
        Instant begun = Instant.now();
        long begin = System.nanoTime();
        List<Outcome> outcomes = new ArrayList<>();
        try (BenchRun run = new BenchRun(repository, directory, effort(), profilers, out)) {
            for (Measurement benchmark : chosen) {
                outcomes.add(Benchmarks.run(benchmark, run, out));
                Results results = new Results(
                        Results.FORMAT,
                        begun,
                        effort() != BenchRun.Effort.FULL,
                        Runtime.getRuntime().availableProcessors(),
                        System.getProperty("java.version"),
                        (System.nanoTime() - begin) / 1e9,
                        outcomes);
                // After each, so that a run that is broken off keeps what it found.
                results.write(directory.resolve(Results.FILE));
                ResultsPage.write(results, directory.resolve(ResultsPage.FILE));
                Files.writeString(directory.resolve(FigureTable.FILE), FigureTable.of(results));
            }
        }
        out.printf(
                "%nIn all %.0f s. Page: %s%n", (System.nanoTime() - begin) / 1e9, directory.resolve(ResultsPage.FILE));
        return outcomes;
    }

    private BenchRun.Effort effort() {
        if (smoke) {
            return BenchRun.Effort.SMOKE;
        }
        return quick ? BenchRun.Effort.QUICK : BenchRun.Effort.FULL;
    }

    private List<Measurement> chosen(Map<String, Measurement> all) {
        List<Measurement> chosen = new ArrayList<>();
        for (String name : names.isEmpty() ? Benchmarks.usual() : names) {
            Measurement benchmark = all.get(name);
            if (benchmark == null) {
                throw new ParameterException(
                        spec.commandLine(),
                        "benchmark: '" + name + "' (expected: one of " + String.join(", ", all.keySet()) + ")");
            }
            chosen.add(benchmark);
        }
        return chosen;
    }
}
