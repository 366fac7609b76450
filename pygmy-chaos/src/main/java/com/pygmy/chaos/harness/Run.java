package com.pygmy.chaos.harness;

import com.pygmy.api.files.OwnerOnly;
import com.pygmy.chaos.bookstore.check.StoreChecker;
import com.pygmy.chaos.bookstore.cluster.Bookstore;
import com.pygmy.chaos.bookstore.cluster.ClusterSettings;
import com.pygmy.chaos.bookstore.cluster.LogScan;
import com.pygmy.chaos.bookstore.cluster.StoreCluster;
import com.pygmy.chaos.bookstore.fault.ContestedFounding;
import com.pygmy.chaos.bookstore.fault.FaultKind;
import com.pygmy.chaos.bookstore.fault.Machine;
import com.pygmy.chaos.bookstore.fault.Nemesis;
import com.pygmy.chaos.bookstore.faulty.FaultyStore;
import com.pygmy.chaos.bookstore.faulty.Flaw;
import com.pygmy.chaos.bookstore.workload.StoreClient;
import com.pygmy.chaos.bookstore.workload.StoreGenerator;
import com.pygmy.chaos.harness.history.Edn;
import com.pygmy.chaos.harness.history.Event;
import com.pygmy.chaos.harness.history.History;
import com.pygmy.chaos.harness.history.Recorder;
import com.pygmy.chaos.harness.history.Value;
import com.pygmy.chaos.harness.linearizability.Limits;
import com.pygmy.chaos.harness.machine.NodeResources;
import com.pygmy.chaos.harness.report.HtmlReport;
import com.pygmy.chaos.harness.report.ResultsFile;
import com.pygmy.chaos.harness.result.Availability;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.function.Supplier;

/** A run: start, load, break and heal while clients work, wait for rest, read everything, stop, judge, draw. */
public final class Run {
    private static final Duration RECOVERY = Duration.ofSeconds(90);
    private static final Duration CHECK_TIME = Duration.ofSeconds(30);

    private final RunSettings settings;
    private final Consumer<String> progress;
    private final Termination ending;

    private Run(RunSettings settings, Consumer<String> progress, Termination ending) {
        this.settings = settings;
        this.progress = progress;
        this.ending = ending;
    }

    /**
     * Does a run. Blocks until the report is written; nothing of the cluster is left but its files.
     *
     * @param progress is told, a line each, what goes on
     * @param ending ends the run before its time, but in order
     * @throws IOException where the run's files cannot be written
     * @throws com.pygmy.chaos.harness.machine.ClusterFailure where the harness could not do its part
     */
    public static RunResult execute(RunSettings settings, Consumer<String> progress, Termination ending)
            throws IOException, InterruptedException {
        return new Run(settings, progress, ending).execute();
    }

    private RunResult execute() throws IOException, InterruptedException {
        Path directory = settings.directory();
        OwnerOnly.make(directory);
        History history;
        try (Recorder recorder = new Recorder(directory.resolve("history.jsonl"))) {
            progress.accept("seed " + settings.seed() + ", " + directory);
            note(recorder);
            observe(recorder, directory);
            history = recorder.history();
        }
        Edn.write(history.events(), directory.resolve("history.edn"));
        progress.accept("judging " + history.operations().size() + " operations");
        RunResult result = new RunResult(
                settings, history, StoreChecker.judge(history, Limits.within(CHECK_TIME)), Availability.of(history));
        ResultsFile.write(result, directory.resolve("results.json"));
        HtmlReport.write(result, directory.resolve("report.html"));
        return result;
    }

    private void note(Recorder recorder) {
        List<Value> faults = settings.faults().stream()
                .map(kind -> Value.of(kind.toString()))
                .toList();
        Value told = Value.map(Map.of(
                "workload", Value.of(String.join(",", settings.workloads())),
                "faults", Value.list(faults),
                "seconds", Value.of(settings.timeLimit().toMillis() / 1e3),
                "rate", Value.of(settings.perSecond()),
                "concurrency", Value.of(settings.pace().concurrency()),
                "seed", Value.of(settings.seed()),
                "command", Value.of(settings.command()),
                "began", Value.of(Instant.now().truncatedTo(ChronoUnit.SECONDS).toString()),
                "on", Value.of(machine())));
        recorder.record("run", Event.Type.INFO, "settings", null, told);
    }

    /** What it ran on, in a line: times mean little without it. */
    private static String machine() {
        Runtime runtime = Runtime.getRuntime();
        String version = Run.class.getPackage().getImplementationVersion();
        return (version == null ? "" : "Pygmy " + version + ", ") + "Java " + Runtime.version() + ", "
                + System.getProperty("os.name") + " " + System.getProperty("os.version") + ", "
                + runtime.availableProcessors() + " cores";
    }

    private void observe(Recorder recorder, Path directory) throws IOException, InterruptedException {
        Flaw flaw = settings.impostor();
        if (flaw != null) {
            progress.accept("an impostor in place of a store: " + flaw.words());
            try (FaultyStore impostor = FaultyStore.open(flaw)) {
                impostor.replicas().forEach(node -> new Notes(recorder).fact("nodes", node, Value.NIL));
                work(impostor, recorder, () -> () -> {}, () -> new Notes(recorder).found("healed", null, Value.NIL));
            }
            return;
        }
        progress.accept("starting the store");
        NodeResources surroundings = Machine.here().surroundings(settings.faults());
        ClusterSettings clusterSettings =
                ClusterSettings.standard(settings.repository(), directory).withSurroundings(surroundings);
        Notes notes = new Notes(recorder);
        try (StoreCluster cluster = StoreCluster.prepare(clusterSettings)) {
            cluster.nodes().forEach(node -> notes.fact("nodes", node.name(), Value.NIL));
            if (isFounded(cluster, recorder)) {
                cluster.startAll(line -> progress.accept("  " + line));
                work(cluster, recorder, () -> begin(cluster, recorder), () -> awaitHealthy(cluster, recorder));
            }
            if (settings.faults().contains(FaultKind.CONTESTED_FOUNDING)) {
                ContestedFounding.noteLogs(cluster, notes);
            }
            LogScan.note(cluster.nodes(), notes);
        }
    }

    /** Whether there is a store to work with: a group that did not survive its founding is a verdict, too. */
    private boolean isFounded(StoreCluster cluster, Recorder recorder) throws IOException {
        if (!settings.faults().contains(FaultKind.CONTESTED_FOUNDING)) {
            return true;
        }
        progress.accept("founding the groups under contention");
        boolean founded = ContestedFounding.of(cluster, recorder, settings.seed());
        if (!founded) {
            progress.accept("a group did not settle after its founding");
        }
        return founded;
    }

    /** What is broken while clients work; closing it heals. */
    private interface Breaking extends AutoCloseable {
        @Override
        void close();
    }

    private Breaking begin(StoreCluster cluster, Recorder recorder) {
        progress.accept("breaking: " + settings.faults());
        Nemesis nemesis = Nemesis.of(cluster, recorder, settings.faults(), settings.seed());
        nemesis.start();
        return nemesis::close;
    }

    private void awaitHealthy(StoreCluster cluster, Recorder recorder) {
        progress.accept("healed, waiting for rest");
        boolean healthy = cluster.awaitHealthy(RECOVERY);
        Value unwell = Value.list(cluster.unhealthy().stream().map(Value::of).toList());
        recorder.record(Notes.PROCESS, healthy ? Event.Type.OK : Event.Type.FAIL, "healed", null, unwell);
    }

    private void work(Bookstore store, Recorder recorder, Supplier<Breaking> breaking, Runnable healed)
            throws InterruptedException {
        Notes notes = new Notes(recorder);
        try (StoreGenerator bookstore = StoreGenerator.open(store, settings.workloads(), settings.seed())) {
            bookstore.load(notes);
            Clients<StoreClient> clients = new Clients<>(bookstore, recorder);
            progress.accept("working for " + settings.timeLimit().toSeconds() + " s");
            try (Breaking broken = breaking.get()) {
                ending.cutShort(() -> clients.run(settings.timeLimit(), settings.pace()));
                progress.accept(ending.isAsked() ? "stopping before the time is over: healing" : "healing");
            }
            healed.run();
            clients.settle();
            bookstore.readAll(notes);
        }
    }
}
