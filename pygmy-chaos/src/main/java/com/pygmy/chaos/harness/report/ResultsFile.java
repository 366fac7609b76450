package com.pygmy.chaos.harness.report;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.pygmy.chaos.harness.result.Availability;
import com.pygmy.chaos.harness.result.CheckResult;
import com.pygmy.protocol.ApiJson;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;

/** {@code results.json}: the verdict, all check results and what the report's tables tell, for programs. */
public final class ResultsFile {
    private static final ObjectMapper JSON = ApiJson.strict().enable(SerializationFeature.INDENT_OUTPUT);

    private ResultsFile() {}

    /** @throws IOException where it cannot be written */
    public static void write(Findings findings, Path file) throws IOException {
        JSON.writeValue(file.toFile(), json(findings));
    }

    static ObjectNode json(Findings findings) {
        Course course = Course.of(findings);
        ObjectNode root = JSON.createObjectNode();
        root.put("verdict", findings.verdict().toString());
        root.put("headline", Headline.of(findings));
        for (String name : List.of("workload", "faults", "seconds", "rate", "seed", "began", "on", "command", "flaw")) {
            findings.setting(name).ifPresent(value -> root.put(name, value));
        }
        ArrayNode checkResults = root.putArray("checks");
        for (CheckResult checkResult : findings.checkResults()) {
            ObjectNode node = checkResults.addObject();
            node.put("name", checkResult.name())
                    .put("verdict", checkResult.verdict().toString());
            node.put("promise", checkResult.promise()).put("examined", checkResult.examined());
            checkResult.evidence().forEach(node.putArray("evidence")::add);
            checkResult.remarks().forEach(node.putArray("remarks")::add);
        }
        root.put("notSent", findings.notSent());
        addRequests(root.putObject("requests"), course);
        addFaults(root.putArray("faultsPutOn"), course);
        return root;
    }

    private static void addRequests(ObjectNode requests, Course course) {
        for (RequestKind kind : RequestKind.of(course)) {
            ObjectNode node = requests.putObject(kind.f());
            for (RequestEnd ending : RequestEnd.values()) {
                node.put(ending.words(), kind.count(ending));
            }
            for (double quantile : LatencyChart.QUANTILES) {
                putMillis(node, "p" + (int) quantile + "Millis", kind.quantileNanos(quantile));
            }
            putMillis(node, "longestMillisWithoutSuccess", kind.longestGapNanos());
        }
    }

    private static void addFaults(ArrayNode faults, Course course) {
        for (Course.ShownFault fault : course.faults()) {
            ObjectNode node = faults.addObject();
            node.put("fault", fault.what()).put("node", fault.who()).put("tookHold", fault.isProven());
            fault.others().forEach(node.putArray("notHealthyYetFrom")::add);
            putMillis(node, "fromMillis", fault.fromNanos());
            putMillis(node, "untilMillis", fault.untilNanos());
            ObjectNode first = node.putObject("millisToFirstSuccess");
            fault.firstSuccesses().forEach((group, nanos) -> putMillis(first, group, nanos));
        }
    }

    /** In milliseconds, or null for never. */
    private static void putMillis(ObjectNode node, String name, long nanos) {
        if (nanos == Availability.NEVER) {
            node.putNull(name);
        } else {
            node.put(name, nanos / 1e6);
        }
    }
}
