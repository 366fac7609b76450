package com.pygmy.chaos.bookstore.check;

import static org.assertj.core.api.Assertions.assertThat;

import com.pygmy.chaos.harness.history.HistoryReader;
import com.pygmy.chaos.harness.linearizability.Limits;
import com.pygmy.chaos.harness.linearizability.Verdict;
import com.pygmy.chaos.harness.result.CheckResult;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** One small run in which all is well, and the same run with one lie in it at a time: each must be caught by name. */
class StoreCheckerTest {
    private static final String SOUND = """
            {"process":"run","type":"info","f":"settings","value":{"workload":"orders","faults":["kill"]},"time":0}
            {"process":"store","type":"info","f":"nodes","key":"catalog-1","value":null,"time":1}
            {"process":"store","type":"info","f":"initial","key":"1","value":{"stock":10},"time":2}
            {"process":"nemesis","type":"invoke","f":"kill a frontend","value":"frontend-1","time":3}
            {"process":"nemesis","type":"ok","f":"kill a frontend","value":"frontend-1","time":4}
            {"process":0,"type":"invoke","f":"order","key":"a","value":[[1,3]],"time":10}
            {"process":0,"type":"ok","f":"order","key":"a","value":{"id":"A","key":"a","state":"PLACED","lines":[[1,3,500]],"total":1500,"placed":"t","decided":5},"time":11,"index":5}
            {"process":0,"type":"invoke","f":"book","key":"1","value":null,"time":12}
            {"process":0,"type":"ok","f":"book","key":"1","value":7,"time":13,"index":5,"consistency":"linearizable","etag":"\\"5-2\\""}
            {"process":0,"type":"invoke","f":"find","key":"a","value":null,"time":13}
            {"process":0,"type":"ok","f":"find","key":"a","value":{"id":"A","key":"a","state":"PLACED","lines":[[1,3,500]],"total":1500,"placed":"t","decided":5},"time":13,"order-index":2,"consistency":"session"}
            {"process":1,"type":"invoke","f":"order","key":"b","value":[[1,8]],"time":14}
            {"process":1,"type":"fail","f":"order","key":"b","value":[[1,8,7]],"time":15,"index":6,"error":"out-of-stock"}
            {"process":2,"type":"invoke","f":"order","key":"c","value":[[1,2]],"time":16}
            {"process":2,"type":"info","f":"order","key":"c","value":null,"time":17,"error":"no answer","executed":"unknown"}
            {"process":3,"type":"invoke","f":"order","key":"d","value":[[1,1]],"time":18}
            {"process":3,"type":"fail","f":"order","key":"d","value":null,"time":19,"error":"503 no-leader","executed":"no"}
            {"process":0,"type":"invoke","f":"cancel","key":"a","value":"x","time":20}
            {"process":0,"type":"ok","f":"cancel","key":"a","value":"CANCELLED","time":21}
            {"process":0,"type":"invoke","f":"restock","key":"r","value":[1,4],"time":22}
            {"process":0,"type":"ok","f":"restock","key":"r","value":12,"time":23,"index":9}
            {"process":"store","type":"ok","f":"healed","value":[],"time":30}
            {"process":"store","type":"ok","f":"rest","value":null,"time":31}
            {"process":"store","type":"ok","f":"digest","key":"catalog-1","value":{"index":9,"sha256":"f"},"time":32}
            {"process":"store","type":"ok","f":"digest","key":"catalog-2","value":{"index":9,"sha256":"f"},"time":33}
            {"process":"store","type":"ok","f":"final-book","key":"1","value":12,"time":34}
            {"process":"store","type":"ok","f":"final-order","key":"a","value":{"id":"A","key":"a","state":"CANCELLED","lines":[[1,3,500]],"total":1500,"placed":"t","decided":5},"time":35}
            {"process":"store","type":"ok","f":"final-order","key":"c","value":{"id":"C","key":"c","state":"PLACED","lines":[[1,2,500]],"total":1000,"placed":"t","decided":7},"time":35}
            {"process":"store","type":"ok","f":"final-orders","value":2,"time":36}
            {"process":"store","type":"ok","f":"final-entry","key":"a","value":{"id":"A","outcome":"SOLD","lines":[[1,3,500]],"total":1500,"decided":5,"returned":true},"time":37}
            {"process":"store","type":"ok","f":"final-entry","key":"b","value":{"id":"B","outcome":"REJECTED","lines":[],"total":0,"decided":6,"returned":false},"time":37}
            {"process":"store","type":"ok","f":"final-entry","key":"c","value":{"id":"C","outcome":"SOLD","lines":[[1,2,500]],"total":1000,"decided":7,"returned":false},"time":37}
            {"process":"store","type":"ok","f":"final-entries","value":3,"time":38}
            """;

    private static final String LEDGER_OF_C =
            "\"key\":\"c\",\"value\":{\"id\":\"C\",\"outcome\":\"SOLD\",\"lines\":[[1,2,500]],\"total\":1000,\"decided\":7,\"returned\":false}";

    @TempDir
    Path directory;

    @Test
    void a_sound_run_keeps_every_promise_but_is_too_short_to_prove_much() throws IOException {
        assertThat(judge(SOUND))
                .allSatisfy(checkResult -> assertThat(checkResult.verdict())
                        .as(checkResult.toString())
                        .isEqualTo(checkResult.name().equals("enough-happened") ? Verdict.UNKNOWN : Verdict.VALID));
    }

    @Test
    void copies_that_are_nowhere_are_missed() throws IOException {
        assertBroken(
                "stock-conserved",
                "\"final-book\",\"key\":\"1\",\"value\":12",
                "\"final-book\",\"key\":\"1\",\"value\":11");
    }

    @Test
    void a_negative_stock_is_seen() throws IOException {
        assertBroken("stock-never-negative", "[[1,8,7]]", "[[1,8,-1]]");
    }

    @Test
    void a_stale_read_is_seen() throws IOException {
        assertBroken("stock-linearizable", "\"value\":7,\"time\":13", "\"value\":10,\"time\":13");
    }

    @Test
    void a_session_that_goes_back_is_seen() throws IOException {
        assertBroken(
                "session-never-back",
                "\"time\":13,\"index\":5,\"consistency\":\"linearizable\"",
                "\"time\":13,\"index\":4,\"consistency\":\"session\"");
    }

    @Test
    void a_read_of_any_state_may_go_back() throws IOException {
        String changed = SOUND.replace(
                "\"time\":13,\"index\":5,\"consistency\":\"linearizable\"",
                "\"time\":13,\"index\":4,\"consistency\":\"any\"");
        assertThat(judge(changed))
                .filteredOn(checkResult -> checkResult.name().equals("session-never-back"))
                .extracting(CheckResult::verdict)
                .doesNotContain(Verdict.INVALID);
    }

    @Test
    void an_order_that_was_answered_and_is_not_found_is_seen() throws IOException {
        String find = """
                {"process":%s,"type":"invoke","f":"find","key":"a","value":null,"time":24}
                {"process":%s,"type":"ok","f":"find","key":"a","value":%s,"time":25,"index":10,"consistency":"%s"}
                """;
        assertThat(broken(SOUND + String.format(find, 0, 0, "null", "session")))
                .containsExactly("acknowledged-orders-found");
        assertThat(broken(SOUND + String.format(find, 7, 7, "null", "linearizable")))
                .containsExactly("acknowledged-orders-found");
        assertThat(broken(SOUND + String.format(find, 7, 7, "null", "session")))
                .as("another session may not have seen it")
                .isEmpty();
        assertThat(broken(SOUND + String.format(find, 0, 0, "null", "any"))).isEmpty();
    }

    private List<String> broken(String history) throws IOException {
        return judge(history).stream()
                .filter(checkResult -> checkResult.verdict() == Verdict.INVALID)
                .map(CheckResult::name)
                .toList();
    }

    @Test
    void a_linearizable_read_of_an_older_state_than_was_told_is_seen() throws IOException {
        assertBroken(
                "linearizable-up-to-date",
                "\"time\":13,\"index\":5,\"consistency\":\"linearizable\"",
                "\"time\":13,\"index\":4,\"consistency\":\"linearizable\"");
    }

    @Test
    void an_answer_that_is_not_true_at_its_index_is_seen() throws IOException {
        assertBroken("index-honest", "\"time\":13,\"index\":5", "\"time\":13,\"index\":7");
    }

    @Test
    void two_lists_that_differ_though_nothing_was_changed_between_them_are_seen() throws IOException {
        String lists = """
                {"process":4,"type":"invoke","f":"topic","key":"t","value":null,"time":24}
                {"process":4,"type":"ok","f":"topic","key":"t","value":[[7,1,100,"old"]],"time":25,"index":10}
                {"process":4,"type":"invoke","f":"topic","key":"t","value":null,"time":26}
                {"process":4,"type":"ok","f":"topic","key":"t","value":[[7,1,100,"new"]],"time":27,"index":12}
                {"process":"store","type":"info","f":"changes","value":{"after":9,"index":13,"touched":%s},"time":28}
                """;
        assertThat(judge(SOUND + String.format(lists, "[]")))
                .filteredOn(checkResult -> checkResult.verdict() == Verdict.INVALID)
                .extracting(CheckResult::name)
                .containsExactly("index-honest");
        assertThat(judge(SOUND + String.format(lists, "[[10,11,\"book-7\"]]")))
                .extracting(CheckResult::verdict)
                .doesNotContain(Verdict.INVALID);
    }

    @Test
    void an_answer_that_cannot_be_judged_at_its_index_is_counted_with_the_reason() throws IOException {
        String changed = SOUND.replace("\"time\":13,\"index\":5", "\"time\":13");
        assertThat(judge(changed))
                .filteredOn(checkResult -> checkResult.name().equals("index-honest"))
                .flatExtracting(CheckResult::remarks)
                .containsExactly("1 not judged: 1 answers that state no index");
    }

    @Test
    void a_fault_that_was_not_begun_is_told_and_spoils_nothing() throws IOException {
        String skipped = """
                {"process":"nemesis","type":"info","f":"roll the catalog","value":"x","time":5,"skipped":"not healthy for 60 s: catalog-1"}
                """;
        assertThat(judge(SOUND + skipped))
                .filteredOn(checkResult -> checkResult.name().equals("faults-took-hold"))
                .singleElement()
                .satisfies(checkResult -> {
                    assertThat(checkResult.verdict()).isEqualTo(Verdict.VALID);
                    assertThat(checkResult.examined()).isEqualTo(1);
                    assertThat(checkResult.remarks())
                            .containsExactly(
                                    "1 fault was left out",
                                    "not begun, not healthy for 60 s: catalog-1: roll the catalog");
                });
    }

    @Test
    void an_alarm_is_excused_for_the_node_that_was_damaged_and_for_no_other() throws IOException {
        String run = SOUND + """
                {"process":"nemesis","type":"ok","f":"torn-tail of a follower","value":"catalog-2","time":5}
                {"process":"store","type":"ok","f":"alarm","key":"%s","value":"the log is broken; this replica stops","time":39}
                """;
        assertThat(judge(String.format(run, "catalog-2")))
                .filteredOn(checkResult -> checkResult.name().equals("logs-quiet"))
                .singleElement()
                .satisfies(checkResult -> {
                    assertThat(checkResult.verdict()).isEqualTo(Verdict.VALID);
                    assertThat(checkResult.remarks()).singleElement().asString().contains("this replica stops");
                });
        assertThat(judge(String.format(run, "order-1")))
                .filteredOn(checkResult -> checkResult.verdict() == Verdict.INVALID)
                .extracting(CheckResult::name)
                .containsExactly("logs-quiet");
    }

    @Test
    void a_fault_whose_name_begins_another_is_not_taken_for_it() throws IOException {
        String longer = """
                {"process":"nemesis","type":"ok","f":"append.complete of a follower","value":"catalog-2","time":5,"kind":"append.complete"}
                """;
        assertThat(judge(SOUND.replace("[\"kill\"]", "[\"kill\",\"append\"]") + longer))
                .filteredOn(checkResult -> checkResult.name().equals("faults-took-hold"))
                .singleElement()
                .satisfies(checkResult -> {
                    assertThat(checkResult.verdict()).isEqualTo(Verdict.UNKNOWN);
                    assertThat(checkResult.evidence()).contains("there was no append");
                });
    }

    @Test
    void a_removal_that_was_answered_late_may_be_from_long_before() throws IOException {
        String removed = """
                {"process":"store","type":"info","f":"initial","key":"7","value":{"stock":1,"topic":"t","etag":"\\"1-1\\""},"time":2}
                {"process":4,"type":"invoke","f":"book","key":"1","value":null,"time":24}
                {"process":4,"type":"ok","f":"book","key":"1","value":null,"time":25,"index":10}
                {"process":5,"type":"invoke","f":"remove-book","key":"7","value":null,"time":26}
                {"process":4,"type":"invoke","f":"book","key":"7","value":null,"time":27}
                {"process":4,"type":"ok","f":"book","key":"7","value":null,"time":28,"index":%d}
                {"process":5,"type":"ok","f":"remove-book","key":"7","value":null,"time":29,"index":30}
                """;
        assertThat(judge(SOUND + String.format(removed, 20)))
                .filteredOn(checkResult -> checkResult.name().equals("index-honest"))
                .extracting(CheckResult::verdict)
                .containsExactly(Verdict.VALID);
        assertThat(judge(SOUND + String.format(removed, 8)))
                .filteredOn(checkResult -> checkResult.name().equals("index-honest"))
                .singleElement()
                .satisfies(checkResult -> assertThat(checkResult.evidence())
                        .singleElement()
                        .asString()
                        .startsWith("the book was there at index 8"));
    }

    @Test
    void an_answer_from_the_future_is_seen() throws IOException {
        assertBroken("index-honest", "\\\\\"5-2", "\\\\\"6-2");
    }

    @Test
    void two_leaders_of_a_term_are_seen() throws IOException {
        String leads =
                "{\"process\":\"store\",\"type\":\"ok\",\"f\":\"leads\",\"value\":[\"catalog\",3],\"time\":39,\"key\":";
        assertThat(judge(SOUND + leads + "\"catalog-1\"}\n" + leads + "\"catalog-2\"}\n"))
                .filteredOn(checkResult -> checkResult.verdict() == Verdict.INVALID)
                .extracting(CheckResult::name)
                .containsExactly("one-leader-per-term");
    }

    @Test
    void an_order_that_changes_is_seen() throws IOException {
        assertBroken(
                "one-order-per-key",
                "\"placed\":\"t\",\"decided\":5},\"time\":35",
                "\"placed\":\"u\",\"decided\":5},\"time\":35");
    }

    @Test
    void a_lost_order_is_missed() throws IOException {
        assertBroken("acknowledged-orders-kept", "(?m)^.*\"final-order\",\"key\":\"a\".*\\n", "");
    }

    @Test
    void a_cancellation_that_was_confirmed_and_forgotten_is_seen() throws IOException {
        assertBroken("acknowledged-orders-kept", "\"state\":\"CANCELLED\"", "\"state\":\"PLACED\"");
    }

    @Test
    void an_order_that_the_store_said_it_did_not_execute_is_seen() throws IOException {
        assertBroken(
                "refused-without-effect",
                "\"type\":\"info\",\"f\":\"order\",\"key\":\"c\"",
                "\"type\":\"fail\",\"f\":\"order\",\"key\":\"c\"");
    }

    @Test
    void a_rejected_key_that_is_sold_later_is_seen() throws IOException {
        assertBroken(
                "refused-without-effect",
                "\"outcome\":\"REJECTED\",\"lines\":\\[\\]",
                "\"outcome\":\"SOLD\",\"lines\":[[1,8,500]]");
    }

    @Test
    void a_sale_without_an_order_is_seen() throws IOException {
        assertBroken("ledger-is-orders", "(?m)^.*\"final-order\",\"key\":\"c\".*\\n", "");
    }

    @Test
    void a_sale_that_nobody_asked_for_is_seen() throws IOException {
        String line = "{\"process\":\"store\",\"type\":\"ok\",\"f\":\"final-entry\",";
        assertBroken(
                "nothing-unasked",
                "(?m)^.*\"final-entries\"",
                java.util.regex.Matcher.quoteReplacement(line + LEDGER_OF_C.replace("\"c\"", "\"z\"")
                        + ",\"time\":37}\n" + "{\"process\":\"store\",\"type\":\"ok\",\"f\":\"final-entries\""));
    }

    @Test
    void replicas_that_differ_are_seen() throws IOException {
        assertBroken("replicas-agree", "(\"key\":\"catalog-2\".*\"sha256\":)\"f\"", "$1\"0\"");
    }

    @Test
    void a_store_that_does_not_come_to_rest_is_seen() throws IOException {
        assertBroken("recovers", "\"type\":\"ok\",\"f\":\"rest\"", "\"type\":\"fail\",\"f\":\"rest\"");
    }

    @Test
    void a_fault_that_did_not_take_hold_proves_nothing() throws IOException {
        String changed = SOUND.replace("\"nemesis\",\"type\":\"ok\"", "\"nemesis\",\"type\":\"fail\"");
        assertThat(judge(changed))
                .filteredOn(checkResult -> checkResult.name().equals("faults-took-hold"))
                .extracting(CheckResult::verdict)
                .containsExactly(Verdict.UNKNOWN);
    }

    private void assertBroken(String promise, String truth, String lie) throws IOException {
        String changed = SOUND.replaceFirst(
                truth.startsWith("(") || truth.contains("\\") ? truth : java.util.regex.Pattern.quote(truth), lie);
        assertThat(changed).isNotEqualTo(SOUND);
        assertThat(judge(changed))
                .filteredOn(checkResult -> checkResult.verdict() == Verdict.INVALID)
                .extracting(CheckResult::name)
                .contains(promise);
    }

    private List<CheckResult> judge(String history) throws IOException {
        Path file = Files.writeString(directory.resolve("history.jsonl"), history);
        return new StoreChecker().check(HistoryReader.read(file), Limits.within(Duration.ofSeconds(10)));
    }
}
