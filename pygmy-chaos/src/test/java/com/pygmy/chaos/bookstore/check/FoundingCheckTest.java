package com.pygmy.chaos.bookstore.check;

import static org.assertj.core.api.Assertions.assertThat;

import com.pygmy.chaos.harness.history.HistoryReader;
import com.pygmy.chaos.harness.linearizability.Limits;
import com.pygmy.chaos.harness.linearizability.Verdict;
import com.pygmy.chaos.harness.result.Availability;
import com.pygmy.chaos.harness.result.CheckResult;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A contested founding that went well, and the same one with a difference between the replicas. */
class FoundingCheckTest {
    private static final String SOUND = """
            {"process":"run","type":"info","f":"settings","value":{"workload":"orders","faults":["contested-founding"]},"time":0}
            {"process":"nemesis","type":"invoke","f":"contested-founding of the catalog","value":"catalog-1, catalog-2","time":1}
            {"process":"nemesis","type":"ok","f":"contested-founding of the catalog","value":"catalog-1, catalog-2","time":2,"proof":"two entries"}
            {"process":"nemesis","type":"invoke","f":"heal","value":"catalog-1, catalog-2","time":3}
            {"process":"nemesis","type":"ok","f":"heal","value":"catalog-1, catalog-2","time":4}
            {"process":"store","type":"ok","f":"founded","key":"catalog","value":null,"time":5}
            {"process":"store","type":"ok","f":"log-terms","key":"catalog-1","value":{"applied":4,"terms":[[0,1],[1,3]]},"time":6}
            {"process":"store","type":"ok","f":"log-terms","key":"catalog-2","value":{"applied":3,"terms":[[0,1],[1,3]]},"time":6}
            {"process":"store","type":"ok","f":"log-terms","key":"catalog-1","value":{"applied":90,"terms":[[0,1],[1,3],[70,4]]},"time":9}
            {"process":"store","type":"ok","f":"log-terms","key":"catalog-2","value":{"applied":90,"terms":[[50,3],[70,4]]},"time":9}
            """;

    @TempDir
    Path directory;

    private List<CheckResult> judge(String history) throws IOException {
        Path file = Files.writeString(directory.resolve("history.jsonl"), history);
        return new StoreChecker().check(HistoryReader.read(file), Limits.within(Duration.ofSeconds(10)));
    }

    private CheckResult founding(String history) throws IOException {
        return judge(history).stream()
                .filter(checkResult -> checkResult.name().equals("foundings-agree"))
                .findFirst()
                .orElseThrow();
    }

    @Test
    void replicas_with_the_same_applied_entries_agree() throws IOException {
        CheckResult checkResult = founding(SOUND);

        assertThat(checkResult.verdict()).as(checkResult.toString()).isEqualTo(Verdict.VALID);
        assertThat(checkResult.examined()).isEqualTo(2);
        assertThat(checkResult.remarks()).containsExactly("two entries");
    }

    @Test
    void another_applied_first_entry_is_seen() throws IOException {
        String changed = SOUND.replace("{\"applied\":3,\"terms\":[[0,1],[1,3]]}", "{\"applied\":0,\"terms\":[[0,2]]}");

        CheckResult checkResult = founding(changed);

        assertThat(checkResult.verdict()).isEqualTo(Verdict.INVALID);
        assertThat(checkResult.evidence()).anyMatch(line -> line.contains("at index 0") && line.contains("of term 2"));
    }

    @Test
    void entries_that_differ_and_are_not_applied_contradict_nothing() throws IOException {
        String changed = SOUND.replace(
                "{\"applied\":3,\"terms\":[[0,1],[1,3]]}", "{\"applied\":2,\"terms\":[[0,1],[1,3],[3,5]]}");

        assertThat(changed).isNotEqualTo(SOUND);
        assertThat(founding(changed).verdict()).isEqualTo(Verdict.VALID);
    }

    @Test
    void what_changed_since_the_founding_is_seen() throws IOException {
        String changed = SOUND.replace("[[50,3],[70,4]]", "[[0,2],[1,3],[70,4]]");

        assertThat(founding(changed).verdict()).isEqualTo(Verdict.INVALID);
    }

    @Test
    void a_replica_that_says_that_it_has_diverged_is_seen() throws IOException {
        String changed = SOUND.replace(
                "\"type\":\"ok\",\"f\":\"founded\",\"key\":\"catalog\",\"value\":null",
                "\"type\":\"fail\",\"f\":\"founded\",\"key\":\"catalog\",\"value\":\"catalog-2: it has diverged\"");

        assertThat(founding(changed).verdict()).isEqualTo(Verdict.INVALID);
        assertThat(founding(changed).evidence()).containsExactly("catalog: catalog-2: it has diverged");
    }

    @Test
    void without_log_files_to_compare_nothing_is_proven() throws IOException {
        assertThat(founding(SOUND.replaceAll("(?m)^.*\"log-terms\",\"key\":\"catalog-2\".*\n", ""))
                        .verdict())
                .isEqualTo(Verdict.UNKNOWN);
        assertThat(founding(SOUND.replaceAll("(?m)^.*\"(log-terms|founded)\".*\n", ""))
                        .verdict())
                .isEqualTo(Verdict.UNKNOWN);
    }

    @Test
    void a_founding_that_was_not_contested_proves_nothing() throws IOException {
        String changed = SOUND.replace(
                "\"nemesis\",\"type\":\"ok\",\"f\":\"contested", "\"nemesis\",\"type\":\"fail\",\"f\":\"contested");

        assertThat(judge(changed))
                .filteredOn(checkResult -> checkResult.name().equals("faults-took-hold"))
                .extracting(CheckResult::verdict)
                .containsExactly(Verdict.UNKNOWN);
    }

    @Test
    void a_run_without_a_contested_founding_says_nothing_of_it() throws IOException {
        assertThat(judge(SOUND.replace("[\"contested-founding\"]", "[\"kill\"]")))
                .extracting(CheckResult::name)
                .doesNotContain("foundings-agree");
    }

    @Test
    void what_is_over_before_clients_work_is_no_outage() throws IOException {
        Path file = Files.writeString(directory.resolve("history.jsonl"), SOUND);

        assertThat(Availability.of(HistoryReader.read(file)).faults()).isEmpty();
    }
}
