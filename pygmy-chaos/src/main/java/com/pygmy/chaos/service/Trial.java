package com.pygmy.chaos.service;

import com.pygmy.chaos.bookstore.check.RunChecks;
import com.pygmy.chaos.bookstore.cluster.StoreCluster;
import com.pygmy.chaos.harness.Clients;
import com.pygmy.chaos.harness.Generator;
import com.pygmy.chaos.harness.Notes;
import com.pygmy.chaos.harness.Pace;
import com.pygmy.chaos.harness.history.Edn;
import com.pygmy.chaos.harness.history.Event;
import com.pygmy.chaos.harness.history.History;
import com.pygmy.chaos.harness.history.Recorder;
import com.pygmy.chaos.harness.history.Value;
import com.pygmy.chaos.harness.linearizability.Limits;
import com.pygmy.chaos.harness.machine.ClusterFailure;
import com.pygmy.chaos.harness.model.Model;
import com.pygmy.chaos.harness.report.Findings;
import com.pygmy.chaos.harness.report.HtmlReport;
import com.pygmy.chaos.harness.report.ResultsFile;
import com.pygmy.chaos.harness.result.CheckResult;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * A trial of any service: its nodes are started, clients work while nodes are broken, everything is healed, and the history is
 * held against a model. Immutable.
 *
 * @param nodes the service's processes
 * @param model what the service should look like to its clients; see {@link com.pygmy.chaos.harness.model.Models#named}
 * @param faults what is done to the nodes, one at a time; none for a trial in calm
 * @param length how long clients work
 * @param seed of requests and faults
 */
public record Trial(
        List<ServiceNode> nodes, Model<?> model, List<NodeFault> faults, Duration length, Pace pace, long seed) {
    private static final Duration HEALTHY_TIMEOUT = Duration.ofSeconds(30);
    private static final Duration CHECK_TIME = Duration.ofSeconds(30);

    public Trial {
        nodes = List.copyOf(nodes);
        faults = List.copyOf(faults);
    }

    /**
     * Does the trial. Blocks until {@code history.jsonl}, {@code history.edn}, {@code results.json} and {@code report.html} are
     * written; no process is left.
     *
     * @param directory where files and logs are kept; made where it is not there
     * @throws IOException where files cannot be written
     * @throws ClusterFailure where the nodes do not become healthy, so that there is nothing to try
     */
    public <C> Findings run(Generator<C> workload, Path directory) throws IOException, InterruptedException {
        Files.createDirectories(directory);
        History history;
        try (Recorder recorder = new Recorder(directory.resolve("history.jsonl"))) {
            note(workload, recorder);
            try {
                observe(workload, recorder, directory.toAbsolutePath());
            } finally {
                nodes.forEach(ServiceNode::kill);
            }
            history = recorder.history();
        }
        List<CheckResult> checkResults =
                new ArrayList<>(List.of(CheckResult.linearizable(history, model, Limits.within(CHECK_TIME))));
        checkResults.addAll(RunChecks.ofAnyService(history));
        Findings findings = Findings.of(history, checkResults);
        Edn.write(history.events(), directory.resolve("history.edn"));
        ResultsFile.write(findings, directory.resolve("results.json"));
        HtmlReport.write(findings, directory.resolve("report.html"));
        return findings;
    }

    private void note(Generator<?> workload, Recorder recorder) {
        Value told = Value.map(Map.of(
                "workload", Value.of(workload.name()),
                "model", Value.of(model.name()),
                "faults",
                        Value.list(faults.stream()
                                .map(fault -> Value.of(fault.toString()))
                                .toList()),
                "seconds", Value.of(length.toMillis() / 1e3),
                "rate", Value.of(pace.perSecond()),
                "seed", Value.of(seed)));
        recorder.record("run", Event.Type.INFO, "settings", null, told);
    }

    private <C> void observe(Generator<C> workload, Recorder recorder, Path directory) throws InterruptedException {
        Notes notes = new Notes(recorder);
        nodes.forEach(node -> node.start(directory));
        nodes.forEach(node -> notes.fact("nodes", node.name(), Value.NIL));
        if (!areHealthy()) {
            throw new ClusterFailure(
                    "not every node is healthy after " + HEALTHY_TIMEOUT.toSeconds() + " s; see " + directory);
        }
        try (workload) {
            workload.load(notes);
            Clients<C> clients = new Clients<>(workload, recorder);
            try (Breaker breaker = Breaker.begin(nodes, faults, directory, recorder, seed)) {
                clients.run(length, pace);
            }
            if (areHealthy()) {
                notes.found("healed", null, Value.list());
            } else {
                notes.failed("healed", null, Value.list());
            }
            clients.settle();
            workload.readAll(notes);
        }
        nodes.stream()
                .filter(ServiceNode::takeDeath)
                .forEach(node -> notes.failed("died", null, Value.of(node.name() + " ended by itself")));
    }

    private boolean areHealthy() {
        return StoreCluster.await(HEALTHY_TIMEOUT, () -> nodes.stream().allMatch(ServiceNode::isHealthy));
    }
}
