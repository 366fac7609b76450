package com.pygmy.chaos.command;

import com.pygmy.chaos.bookstore.BookstoreRun;
import com.pygmy.chaos.bookstore.faulty.Flaw;
import com.pygmy.chaos.bookstore.workload.StoreGenerator;
import com.pygmy.chaos.harness.Pace;
import com.pygmy.chaos.harness.Termination;
import com.pygmy.chaos.harness.linearizability.Verdict;
import com.pygmy.chaos.harness.machine.ClusterFailure;
import com.pygmy.chaos.harness.report.Findings;
import com.pygmy.chaos.harness.terminal.ChaosExitCode;
import com.pygmy.chaos.harness.terminal.Durations;
import com.pygmy.chaos.harness.terminal.RunLines;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.OptionalInt;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** Starts a store, breaks it, and says whether it kept its promises. */
@Command(
        name = "run",
        mixinStandardHelpOptions = true,
        description = "Start a store of its own, break it for a while, decide, and draw a report.")
final class RunCommand implements Callable<Integer> {
    private static final DateTimeFormatter DIRECTORY = DateTimeFormatter.ofPattern("yyyyMMdd-HHmmss");
    private static final double RATE_MAX = 10_000;
    private static final int RUNS_MAX = 1_000;
    private static final int CONCURRENCY_MAX = 10_000;

    @Spec
    private CommandSpec spec;

    @Option(
            names = "--workload",
            paramLabel = "LIST",
            description = "What clients do: all, or a list of cache, orders, session, set, stock (default: all).")
    private String workload = "all";

    @Mixin
    private FaultOptions faults = new FaultOptions();

    @Option(
            names = "--time-limit",
            paramLabel = "TIME",
            converter = Durations.class,
            description = "How long clients send requests (default: 60s).")
    private Duration timeLimit = Duration.ofMinutes(1);

    @Option(names = "--rate", paramLabel = "N", description = "Requests per second (default: 50).")
    private String rate = "50";

    @Option(
            names = "--concurrency",
            paramLabel = "N",
            description = "How many requests may be under way at once (default: 200).")
    private int concurrency = 200;

    @Option(names = "--seed", paramLabel = "N", description = "Repeats the requests and faults of an earlier run.")
    private @Nullable Long seed;

    @Option(
            names = "--runs",
            paramLabel = "N",
            description =
                    "How many runs, one after another, each with the next seed; the worst verdict is the command's"
                            + " (default: 1).")
    private int runs = 1;

    @Option(
            names = "--faulty-store",
            paramLabel = "FLAW",
            description = "Judge a store in memory that has this flaw, in place of a real one, to see it caught;"
                    + " see 'chaos list' for the flaws.")
    private @Nullable String faultyStore;

    @Option(
            names = "--repository",
            paramLabel = "DIR",
            description = "Where the services were built and config/ is (default: here).")
    private Path repository = Path.of("");

    @Option(names = "--output", paramLabel = "DIR", description = "Where runs are kept (default: chaos-runs).")
    private Path output = Path.of("chaos-runs");

    @Override
    public Integer call() throws IOException, InterruptedException {
        OptionalInt secluded = faultyStore == null ? faults.seclude(this::tell) : OptionalInt.empty();
        if (secluded.isPresent()) {
            return secluded.getAsInt();
        }
        if (runs < 1 || runs > RUNS_MAX) {
            throw bad("--runs: " + runs + " (expected: 1 to " + RUNS_MAX + ")");
        }
        BookstoreRun settings = settings();
        try (Termination ending = Termination.listen()) {
            int worst = ChaosExitCode.of(Verdict.VALID);
            for (int run = 0; run < runs && !ending.isAsked(); run++) {
                worst = worse(worst, run(runs == 1 ? settings : settings.again(run), ending));
                ending.exitWith(worst);
            }
            return worst;
        }
    }

    /** A broken harness is worse than a broken store, and that is worse than not knowing. */
    private static int worse(int one, int other) {
        List<Integer> order = List.of(
                ChaosExitCode.HARNESS_FAILED, ChaosExitCode.of(Verdict.INVALID), ChaosExitCode.of(Verdict.UNKNOWN));
        return order.stream()
                .filter(code -> code == one || code == other)
                .findFirst()
                .orElse(one);
    }

    private int run(BookstoreRun settings, Termination ending) throws InterruptedException {
        try {
            Findings findings = settings.execute(this::tell, ending);
            RunLines.print(
                    findings,
                    settings.directory(),
                    settings.command(),
                    spec.commandLine().getOut());
            return ChaosExitCode.of(findings.verdict());
        } catch (ClusterFailure e) {
            spec.commandLine().getErr().println("the harness failed: " + e.getMessage());
            return ChaosExitCode.HARNESS_FAILED;
        } catch (IOException e) {
            spec.commandLine().getErr().println("the harness failed: files cannot be written: " + e.getMessage());
            return ChaosExitCode.HARNESS_FAILED;
        }
    }

    private void tell(String line) {
        PrintWriter out = spec.commandLine().getOut();
        out.println(line);
        out.flush();
    }

    private BookstoreRun settings() {
        long chosen = seed == null ? new SecureRandom().nextInt(Integer.MAX_VALUE) : seed;
        String name = LocalDateTime.now(ZoneOffset.UTC).format(DIRECTORY) + "-" + workload.replace(',', '-');
        if (concurrency < 1 || concurrency > CONCURRENCY_MAX) {
            throw bad("--concurrency: " + concurrency + " (expected: 1 to " + CONCURRENCY_MAX + ")");
        }
        return new BookstoreRun(
                repository,
                output.resolve(name).toAbsolutePath(),
                workloads(),
                faultyStore == null ? faults.kinds(this::tell) : List.of(),
                faultyStore == null ? faults.crashPoints() : List.of(),
                timeLimit,
                new Pace(perSecond(), concurrency),
                chosen,
                otherOptions(),
                flaw());
    }

    /** So that the command to repeat is whole: where nodes were in fact, and folders that are not the usual ones. */
    private String otherOptions() {
        StringBuilder options = new StringBuilder();
        if (faultyStore == null) {
            options.append(" --network ").append(faults.networkInUse());
        }
        if (!repository.equals(Path.of(""))) {
            options.append(" --repository ").append(quoted(repository));
        }
        if (!output.equals(Path.of("chaos-runs"))) {
            options.append(" --output ").append(quoted(output));
        }
        return options.toString();
    }

    private static String quoted(Path path) {
        String word = path.toString();
        return word.matches("[A-Za-z0-9_./+-]+") ? word : "'" + word.replace("'", "'\\''") + "'";
    }

    private @Nullable Flaw flaw() {
        try {
            return faultyStore == null ? null : Flaw.named(faultyStore);
        } catch (IllegalArgumentException e) {
            throw bad("--faulty-store: " + e.getMessage());
        }
    }

    private List<String> workloads() {
        if (workload.equals("all")) {
            return StoreGenerator.names();
        }
        List<String> names = List.of(workload.split(",", -1));
        names.stream()
                .filter(name -> !StoreGenerator.names().contains(name))
                .findFirst()
                .ifPresent(name -> {
                    throw bad("--workload: '" + name + "' (expected: all, or some of "
                            + String.join(", ", StoreGenerator.names()) + ")");
                });
        return names.stream().distinct().toList();
    }

    /** A number, with or without {@code /s} behind it. */
    private double perSecond() {
        try {
            double perSecond = Double.parseDouble(rate.endsWith("/s") ? rate.substring(0, rate.length() - 2) : rate);
            if (perSecond > 0 && perSecond <= RATE_MAX) {
                return perSecond;
            }
        } catch (NumberFormatException e) {
            // Falls through to the same message as a number out of bounds.
        }
        throw bad("--rate: '" + rate + "' (expected: more than 0 and at most 10000, such as 50 or 50/s)");
    }

    private ParameterException bad(String message) {
        return new ParameterException(spec.commandLine(), message);
    }
}
