package com.pygmy.chaos.harness;

import static org.assertj.core.api.Assertions.assertThat;

import com.pygmy.chaos.harness.history.HistoryReader;
import com.pygmy.chaos.harness.linearizability.Limits;
import com.pygmy.chaos.harness.result.CheckResult;
import java.time.Duration;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** What a run proves by its faults. */
class RunChecksTest {
    private static final String SETTINGS =
            "{\"process\":\"run\",\"type\":\"info\",\"f\":\"settings\",\"value\":{\"faults\":[\"kill\"]}}";
    private static final String KILLED = """
        {"process":"nemesis","type":"invoke","f":"kill a node","value":"n1","kind":"kill"}
        {"process":"nemesis","type":"ok","f":"kill a node","value":"n1","kind":"kill"}""";

    @Test
    void a_fault_whose_end_is_not_known_is_not_proven() {
        assertThat(verdicts(SETTINGS, KILLED)).contains("faults-took-hold valid");
        assertThat(
                        verdicts(
                                SETTINGS,
                                KILLED,
                                "{\"process\":\"nemesis\",\"type\":\"invoke\",\"f\":\"kill a node\",\"value\":\"n2\",\"kind\":\"kill\"}"))
                .contains("faults-took-hold unknown");
    }

    @Test
    void a_service_is_not_to_blame_where_a_fault_could_not_be_healed() {
        String unhealthy = "{\"process\":\"store\",\"type\":\"fail\",\"f\":\"healed\",\"value\":[\"n1\"]}";
        assertThat(verdicts(SETTINGS, KILLED, unhealthy)).contains("recovers invalid");
        assertThat(verdicts(
                        SETTINGS,
                        KILLED,
                        "{\"process\":\"nemesis\",\"type\":\"fail\",\"f\":\"heal\",\"value\":\"n1\",\"unhealed\":\"stuck\"}",
                        unhealthy))
                .contains("recovers unknown", "faults-took-hold unknown");
    }

    private static String verdicts(String... lines) {
        List<CheckResult> results = RunChecks.ALL.check(
                HistoryReader.parse(Stream.of(lines).collect(Collectors.joining("\n"))),
                Limits.within(Duration.ofSeconds(1)));
        return results.stream()
                .map(result -> result.name() + " " + result.verdict())
                .collect(Collectors.joining("\n"));
    }
}
