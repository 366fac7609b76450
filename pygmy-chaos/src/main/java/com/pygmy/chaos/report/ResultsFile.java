package com.pygmy.chaos.report;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.pygmy.api.ApiJson;
import com.pygmy.chaos.invariant.Availability;
import com.pygmy.chaos.invariant.Judgement;
import com.pygmy.chaos.run.RunResult;
import java.io.IOException;
import java.nio.file.Path;

/** {@code results.json}: the verdict and all judgements. */
public final class ResultsFile {
    private static final ObjectMapper JSON = ApiJson.strict().enable(SerializationFeature.INDENT_OUTPUT);

    private ResultsFile() {}

    /** @throws IOException where it cannot be written */
    public static void write(RunResult result, Path file) throws IOException {
        ObjectNode root = JSON.createObjectNode();
        root.put("verdict", result.verdict().toString());
        root.put("workload", "orders");
        root.put("seed", result.settings().seed());
        root.put("ratePerSecond", result.settings().perSecond());
        root.put("timeLimitMillis", result.settings().timeLimit().toMillis());
        root.put("command", result.settings().command());
        ObjectNode counts = root.putObject("operations");
        Counts.of(result.history()).forEach((f, ends) -> {
            ObjectNode node = counts.putObject(f);
            node.put("ok", ends.ok()).put("fail", ends.fail()).put("unknown", ends.unknown());
        });
        ArrayNode judgements = root.putArray("judgements");
        for (Judgement judgement : result.judgements()) {
            ObjectNode node = judgements.addObject();
            node.put("name", judgement.name())
                    .put("verdict", judgement.verdict().toString());
            node.put("promise", judgement.promise()).put("examined", judgement.examined());
            judgement.evidence().forEach(node.putArray("evidence")::add);
        }
        addAvailability(root, result.availability());
        JSON.writeValue(file.toFile(), root);
    }

    private static void addAvailability(ObjectNode root, Availability availability) {
        ObjectNode gaps = root.putObject("longestMillisWithoutSuccess");
        availability.longestGapNanos().forEach((f, nanos) -> gaps.put(f, nanos / 1_000_000));
        ArrayNode faults = root.putArray("faults");
        for (Availability.Outage fault : availability.faults()) {
            ObjectNode node = faults.addObject();
            node.put("fault", fault.f()).put("node", fault.node()).put("tookHold", fault.proven());
            node.put("fromMillis", fault.fromNanos() / 1_000_000).put("untilMillis", fault.untilNanos() / 1_000_000);
            putMillis(node, "millisToNextOrder", fault.firstOrderNanos());
            putMillis(node, "millisToNextRead", fault.firstReadNanos());
        }
    }

    private static void putMillis(ObjectNode node, String name, long nanos) {
        if (nanos == Availability.NEVER) {
            node.putNull(name);
        } else {
            node.put(name, nanos / 1_000_000);
        }
    }
}
