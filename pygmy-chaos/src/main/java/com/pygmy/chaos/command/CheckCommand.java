package com.pygmy.chaos.command;

import com.pygmy.chaos.bookstore.check.StoreChecker;
import com.pygmy.chaos.harness.RunChecks;
import com.pygmy.chaos.harness.history.History;
import com.pygmy.chaos.harness.history.HistoryFormatException;
import com.pygmy.chaos.harness.history.HistoryReader;
import com.pygmy.chaos.harness.history.Value;
import com.pygmy.chaos.harness.linearizability.Conclusion;
import com.pygmy.chaos.harness.linearizability.Counterexample;
import com.pygmy.chaos.harness.linearizability.Limits;
import com.pygmy.chaos.harness.linearizability.Linearizability;
import com.pygmy.chaos.harness.linearizability.Verdict;
import com.pygmy.chaos.harness.model.Model;
import com.pygmy.chaos.harness.model.Models;
import com.pygmy.chaos.harness.report.Findings;
import com.pygmy.chaos.harness.report.Headline;
import com.pygmy.chaos.harness.report.HtmlReport;
import com.pygmy.chaos.harness.report.ResultsFile;
import com.pygmy.chaos.harness.result.CheckResult;
import com.pygmy.chaos.harness.terminal.ChaosExitCode;
import com.pygmy.chaos.harness.terminal.CheckLines;
import com.pygmy.chaos.harness.terminal.Durations;
import com.pygmy.chaos.harness.transaction.Isolation;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Decides a history, or every history that an index names. */
@Command(
        name = "check",
        mixinStandardHelpOptions = true,
        description = "Decide a history: JSON lines, a JSON array, EDN, Jepsen's history.txt or its log, told apart by"
                + " content; compressed with gzip or not.")
final class CheckCommand implements Callable<Integer> {
    private static final Path STANDARD_INPUT = Path.of("-");

    @Spec
    private CommandSpec spec;

    @Parameters(
            arity = "0..1",
            paramLabel = "HISTORY",
            description = "A history, - for what comes from standard input, or the directory of a run.")
    private @Nullable Path history;

    @Option(names = "--index", paramLabel = "FILE.tsv", description = "Decide every history that this file names.")
    private @Nullable Path index;

    @Option(
            names = "--model",
            paramLabel = "MODEL",
            description = "What the history should look like: ${COMPLETION-CANDIDATES}.",
            completionCandidates = ModelNames.class)
    private @Nullable String model;

    @Option(
            names = {"--isolation", "--consistency-model"},
            paramLabel = "LEVEL",
            description = "What list-append and rw-register are held against: ${COMPLETION-CANDIDATES} (default:"
                    + " that which the run noted, or strict-serializable).",
            completionCandidates = IsolationNames.class)
    private @Nullable String isolation;

    @Option(
            names = "--init",
            paramLabel = "VALUE",
            description =
                    "What each object begins with, such as 0, nil or x=0; of a bank the total (default: as the first"
                            + " read shows it).")
    private String init = "nil";

    @Option(
            names = "--independent",
            description =
                    "Each value is a pair [key value], as jepsen.independent makes them, and each key an object of"
                            + " its own. Not needed where the pairs are marked, or can be nothing else.")
    private boolean independent;

    @Option(
            names = "--time-limit",
            paramLabel = "TIME",
            converter = Durations.class,
            description = "Give up on a history after this long (default: 30s).")
    private Duration timeLimit = Duration.ofSeconds(30);

    @Option(
            names = "--report",
            paramLabel = "FILE.html",
            description = "Draw a report of it. That of a run's directory is drawn again in any case.")
    private @Nullable Path report;

    /** The names of the models, for the help text. */
    static final class ModelNames implements Iterable<String> {
        @Override
        public java.util.Iterator<String> iterator() {
            return HistoryChecks.names().iterator();
        }
    }

    /** The names of the isolation levels, for the help text. */
    static final class IsolationNames implements Iterable<String> {
        @Override
        public java.util.Iterator<String> iterator() {
            return Isolation.names().iterator();
        }
    }

    @Override
    public Integer call() throws IOException {
        if ((history == null) == (index == null)) {
            throw new ParameterException(spec.commandLine(), "expected: one HISTORY, or --index FILE.tsv");
        }
        PrintWriter out = spec.commandLine().getOut();
        try {
            return index != null ? new IndexCheck(index, timeLimit, out).run() : checkOne(read(), out);
        } catch (HistoryFormatException | IllegalArgumentException e) {
            throw new ParameterException(spec.commandLine(), String.valueOf(e.getMessage()));
        }
    }

    private History read() throws IOException {
        Path given = history == null ? Path.of("") : history;
        HistoryReader.Keys keys = independent ? HistoryReader.Keys.IN_VALUES : HistoryReader.Keys.IF_EVIDENT;
        if (given.equals(STANDARD_INPUT)) {
            return HistoryReader.read(System.in, "standard input", keys);
        }
        Path file = Files.isDirectory(given) ? given.resolve("history.jsonl") : given;
        if (!Files.isReadable(file)) {
            throw new ParameterException(spec.commandLine(), "no history can be read at " + file);
        }
        return HistoryReader.read(file, keys);
    }

    private int checkOne(History read, PrintWriter out) throws IOException {
        if (model == null && StoreChecker.isOfStore(read)) {
            return checkPromises(read, out);
        }
        if (model == null) {
            model = modelOf(read)
                    .or(() -> byForm(read, out))
                    .orElseThrow(() -> new ParameterException(
                            spec.commandLine(),
                            HistoryChecks.unknown("--model is missing").getMessage()));
        }
        if (HistoryChecks.isOfWhole(model)) {
            return checkWhole(model, read, out);
        }
        if (!Models.isKnown(model)) {
            throw HistoryChecks.unknown("model: '" + model + "'");
        }
        Model<?> chosen = Models.named(model, InitialValue.parse(init), Models.initialOf(read));
        Linearizability.Result result = Linearizability.check(read, chosen, Limits.within(timeLimit));
        print(result, read, out);
        return conclude(linearizable(result), read, out);
    }

    /** What holds for the run of any service is judged too, where the history is of one. */
    private int conclude(CheckResult result, History read, PrintWriter out) throws IOException {
        List<CheckResult> results = new ArrayList<>(List.of(result));
        if (read.setting("faults").isPresent()) {
            List<CheckResult> ofRun = RunChecks.ALL.check(read, Limits.within(timeLimit));
            CheckLines.print(ofRun, out);
            results.addAll(ofRun);
        }
        Findings findings = Findings.of(read, results);
        draw(findings, out);
        return ChaosExitCode.of(findings.verdict());
    }

    /** The level that was asked for, or else that which the run was judged by. */
    private Isolation level(History read) {
        String noted = read.setting("isolation")
                .filter(Value::isText)
                .map(Value::text)
                .orElse(Isolation.STRICT_SERIALIZABLE.toString());
        return Isolation.named(isolation == null ? noted : isolation);
    }

    /** The model that a run of another service noted. */
    private static Optional<String> modelOf(History read) {
        return read.setting("model").filter(Value::isText).map(Value::text);
    }

    private static Optional<String> byForm(History read, PrintWriter out) {
        Optional<String> found = HistoryChecks.byForm(read);
        found.ifPresent(name -> out.println("model, by the form of the operations: " + name));
        return found;
    }

    private int checkWhole(String name, History read, PrintWriter out) throws IOException {
        long started = System.nanoTime();
        CheckResult result =
                HistoryChecks.check(name, read, InitialValue.parse(init), level(read), Limits.within(timeLimit));
        out.printf(
                "%s: %,d of %,d operations examined in %,d ms: %s%n",
                result.verdict(),
                result.examined(),
                read.operations().size(),
                (System.nanoTime() - started) / 1_000_000,
                result.promise());
        read.remarks().forEach(remark -> out.println("  " + remark));
        result.evidence().forEach(line -> out.println("  " + line));
        result.remarks().forEach(remark -> out.println("  " + remark));
        return conclude(result, read, out);
    }

    private CheckResult linearizable(Linearizability.Result result) {
        return CheckResult.linearizable(
                CheckResult.LINEARIZABLE,
                "All operations have one order that agrees with real time, each of "
                        + result.objects().size() + " objects as a " + model + ".",
                result);
    }

    private void draw(Findings findings, PrintWriter out) throws IOException {
        if (report != null) {
            HtmlReport.write(findings, report);
            out.println("  report: " + report.toAbsolutePath());
        }
    }

    /** A run of this harness: its promises are known. */
    private int checkPromises(History read, PrintWriter out) throws IOException {
        List<CheckResult> checkResults = new StoreChecker().check(read, Limits.within(timeLimit));
        Verdict verdict =
                Verdict.worst(checkResults.stream().map(CheckResult::verdict).toList());
        Findings findings = Findings.of(read, checkResults);
        out.println(verdict + ": " + Headline.of(findings));
        CheckLines.print(checkResults, out);
        if (history != null && Files.isDirectory(history)) {
            ResultsFile.write(findings, history.resolve("results.json"));
            HtmlReport.write(findings, history.resolve("report.html"));
            out.println("  report: " + history.resolve("report.html").toAbsolutePath());
        }
        draw(findings, out);
        return ChaosExitCode.of(verdict);
    }

    private static void print(Linearizability.Result result, History history, PrintWriter out) {
        out.printf(
                "%s: %,d operations on %,d objects in %,d ms%n",
                result.proven(),
                history.operations().size(),
                result.objects().size(),
                result.took().toMillis());
        history.remarks().forEach(remark -> out.println("  " + remark));
        Map<String, Long> methods = result.objects().stream()
                .collect(Collectors.groupingBy(
                        object -> object.conclusion().method(), TreeMap::new, Collectors.counting()));
        methods.forEach((method, objects) -> out.printf("  %,d by %s%n", objects, method));
        for (Counterexample counterexample : result.counterexamples()) {
            out.println("  " + counterexample);
            if (counterexample.others() > 0) {
                out.printf("    whatever the other %,d operations did%n", counterexample.others());
            }
        }
        if (result.objects().isEmpty()) {
            out.printf(
                    "  nothing was judged: no client's operation among %,d events bears on the model%n",
                    history.events().size());
        }
        if (!result.objects().isEmpty() && result.verdict() == Verdict.VALID && result.proven() == Verdict.UNKNOWN) {
            out.println("  nothing was observed: no operation had an answer that could have contradicted the others");
        }
        if (result.verdict() == Verdict.UNKNOWN) {
            result.objects().stream()
                    .filter(object -> object.conclusion() instanceof Conclusion.Undecided)
                    .limit(3)
                    .forEach(object -> out.printf("  %s: %s%n", object.object(), object.conclusion()));
        }
    }
}
