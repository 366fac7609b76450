package com.pygmy.chaos.harness;

import com.pygmy.chaos.harness.history.Edn;
import com.pygmy.chaos.harness.history.Event;
import com.pygmy.chaos.harness.history.History;
import com.pygmy.chaos.harness.history.Recorder;
import com.pygmy.chaos.harness.history.Value;
import com.pygmy.chaos.harness.linearizability.Limits;
import com.pygmy.chaos.harness.report.Findings;
import com.pygmy.chaos.harness.report.HtmlReport;
import com.pygmy.chaos.harness.report.ResultsFile;
import com.pygmy.chaos.harness.terminal.ChaosExitCode;
import com.pygmy.protocol.files.OwnerOnly;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.HashMap;
import java.util.Map;
import java.util.function.Consumer;
import java.util.stream.Stream;

/**
 * A run: start, load, break and heal while clients work, wait for rest, read everything, stop, check, draw. Closes its parts.
 *
 * @param cluster the service, of which no node runs yet
 * @param clients who use it
 * @param generator what they do
 * @param nemesis what is broken meanwhile
 * @param checker what the history is held against; where it throws, that is a result, too
 * @param <R> what clients send
 */
public record Run<R extends Request>(
        Cluster cluster, Client.Factory<R> clients, Generator<R> generator, Nemesis nemesis, Checker checker) {
    private static final Duration RECOVERY = Duration.ofSeconds(90);
    private static final Duration MORE = Duration.ofSeconds(5);
    private static final Duration CHECK_TIME = Duration.ofSeconds(30);

    /**
     * {@link #execute(RunSettings, Consumer, Termination)}, with no progress reported. Where the process is asked to end
     * meanwhile, it ends with the exit code of the verdict once the run is judged, and this does not return.
     */
    public Findings execute(RunSettings settings) throws IOException, InterruptedException {
        try (Termination termination = Termination.listen()) {
            Findings findings = execute(settings, line -> {}, termination);
            termination.exitWith(ChaosExitCode.of(findings.verdict()));
            return findings;
        }
    }

    /**
     * Does the run. Blocks until {@code history.jsonl}, {@code history.edn}, {@code results.json} and {@code report.html} are
     * written; nothing of the cluster is left but its files.
     *
     * @param progress gets a line for each step
     * @param termination ends the run before its time, but in order
     * @throws IOException where the run's files cannot be written
     * @throws com.pygmy.chaos.harness.machine.ClusterFailure where the harness could not do its part
     */
    public Findings execute(RunSettings settings, Consumer<String> progress, Termination termination)
            throws IOException, InterruptedException {
        Path directory = settings.directory();
        History history;
        try (cluster;
                clients;
                generator) {
            OwnerOnly.make(directory);
            try (Recorder recorder = new Recorder(directory.resolve("history.jsonl"))) {
                progress.accept("seed " + settings.seed() + ", " + directory);
                recorder.record("run", Event.Type.INFO, "settings", null, described(settings));
                sayWhereTimeIsShort(settings, progress);
                observe(settings, recorder, progress, termination);
                history = recorder.history();
            }
        }
        Edn.write(history.events(), directory.resolve("history.edn"));
        progress.accept("judging " + history.operations().size() + " operations");
        Findings findings = Findings.of(history, Checker.all("run", checker).check(history, Limits.within(CHECK_TIME)));
        ResultsFile.write(findings, directory.resolve("results.json"));
        HtmlReport.write(findings, directory.resolve("report.html"));
        return findings;
    }

    /** A run without a fault that was asked for proves nothing of it. */
    private void sayWhereTimeIsShort(RunSettings settings, Consumer<String> progress) {
        Duration needed = nemesis.timeNeeded();
        if (needed.compareTo(settings.timeLimit()) > 0) {
            progress.accept("the time limit of " + settings.timeLimit().toSeconds()
                    + " s may be too short for one fault of each kind: " + String.join(", ", nemesis.kinds())
                    + " take up to about " + needed.toSeconds() + " s; without one of a kind the run is unknown");
        }
    }

    private Value described(RunSettings settings) {
        Map<String, Value> all = new HashMap<>(settings.more());
        all.put("workload", Value.of(generator.name()));
        all.put("faults", Value.list(nemesis.kinds().stream().map(Value::of).toList()));
        all.put("seconds", Value.of(settings.timeLimit().toMillis() / 1e3));
        all.put("rate", Value.of(settings.pace().perSecond()));
        all.put("concurrency", Value.of(settings.pace().concurrency()));
        all.put("seed", Value.of(settings.seed()));
        all.put("began", Value.of(Instant.now().truncatedTo(ChronoUnit.SECONDS).toString()));
        all.put("on", Value.of(machine()));
        return Value.map(all);
    }

    /** What it ran on, in a line: times mean little without it. */
    private static String machine() {
        Runtime runtime = Runtime.getRuntime();
        String version = Run.class.getPackage().getImplementationVersion();
        return (version == null ? "" : "Pygmy " + version + ", ") + "Java " + Runtime.version() + ", "
                + System.getProperty("os.name") + " " + System.getProperty("os.version") + ", "
                + runtime.availableProcessors() + " cores";
    }

    private void observe(RunSettings settings, Recorder recorder, Consumer<String> progress, Termination termination)
            throws IOException, InterruptedException {
        Notes notes = new Notes(recorder);
        cluster.names().forEach(node -> notes.fact("nodes", node, log(node, settings.directory())));
        if (nemesis.prepare(recorder, progress)) {
            progress.accept("starting");
            cluster.start(line -> progress.accept("  " + line));
            work(settings, recorder, progress, termination);
        }
        nemesis.noteEffects(notes);
        cluster.noteLogs(notes);
    }

    /**
     * Goes on for as long again, where a machine that was cold or had other work kept a kind of fault from coming up in time. Not
     * where the time was known to be short.
     */
    private void workOn(Clients<R> working, Nemesis.Active active, RunSettings settings, Consumer<String> progress)
            throws InterruptedException {
        Duration left = settings.timeLimit();
        while (nemesis.timeNeeded().compareTo(settings.timeLimit()) <= 0
                && !left.isZero()
                && !active.missing().isEmpty()) {
            Duration more = left.compareTo(MORE) < 0 ? left : MORE;
            progress.accept("working for " + more.toSeconds() + " s more: there was no "
                    + String.join(", no ", active.missing()) + " yet");
            working.run(more, settings.pace());
            left = left.minus(more);
        }
    }

    /** Where a node's log is, from the run's directory; nil where it is elsewhere, or there is none. */
    private Value log(String name, Path directory) {
        return cluster.nodes().stream()
                .filter(node -> node.name().equals(name))
                .flatMap(node -> Stream.ofNullable(node.log()))
                .filter(log -> log.startsWith(directory))
                .map(log -> Value.of(directory.relativize(log).toString()))
                .findFirst()
                .orElse(Value.NIL);
    }

    private void work(RunSettings settings, Recorder recorder, Consumer<String> progress, Termination termination)
            throws InterruptedException {
        Notes notes = new Notes(recorder);
        generator.load(notes);
        Clients<R> working = new Clients<>(generator::next, clients, recorder);
        progress.accept("working for " + settings.timeLimit().toSeconds() + " s, breaking: " + nemesis.kinds());
        try (Nemesis.Active active = nemesis.begin(recorder)) {
            termination.cutShort(() -> {
                working.run(settings.timeLimit(), settings.pace());
                workOn(working, active, settings, progress);
            });
            progress.accept(termination.isAsked() ? "stopping before the time is over: healing" : "healing");
        }
        progress.accept("healed, waiting for rest");
        boolean healthy = cluster.awaitHealthy(RECOVERY);
        Value unhealthy = Value.list(cluster.unhealthy().stream().map(Value::of).toList());
        recorder.record(Notes.PROCESS, healthy ? Event.Type.OK : Event.Type.FAIL, "healed", null, unhealthy);
        working.settle();
        working.finish(generator.lastRequests());
        generator.readAll(notes);
        cluster.takeDeaths().forEach(death -> notes.failed("died", null, Value.of(death)));
    }
}
