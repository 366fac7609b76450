package com.pygmy.chaos.harness.report;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.pygmy.chaos.harness.history.Event;
import com.pygmy.chaos.harness.history.History;
import com.pygmy.chaos.harness.history.HistoryReader;
import com.pygmy.chaos.harness.history.Value;
import com.pygmy.chaos.harness.linearizability.Limits;
import com.pygmy.chaos.harness.linearizability.Linearizability;
import com.pygmy.chaos.harness.linearizability.Verdict;
import com.pygmy.chaos.harness.model.Models;
import com.pygmy.chaos.harness.result.CheckResult;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class HtmlReportTest {
    private static final int MEGABYTE = 1_000_000;

    private static final CheckResult KEPT = new CheckResult("kept", "All is kept.", Verdict.VALID, 12, List.of());

    @Test
    void five_minutes_at_200_requests_a_second_are_less_than_five_megabytes() {
        String html = ReportText.of(InventedRun.findings(300, 200, 1)).html();
        assertThat(html.getBytes(UTF_8).length).isLessThan(5 * MEGABYTE);
    }

    @Test
    void a_hundred_thousand_requests_are_drawn_within_ten_seconds_of_a_core_and_five_megabytes() throws IOException {
        Findings findings = InventedRun.findings(500, 200, 2);
        // Not the time on the clock: others may want the cores as well.
        ThreadMXBean threads = ManagementFactory.getThreadMXBean();
        long began = threads.getCurrentThreadCpuTime();
        ReportText report = ReportText.of(findings);
        Duration took = Duration.ofNanos(threads.getCurrentThreadCpuTime() - began);
        System.out.printf("100,000 requests: %,d bytes in %s%n", report.html().length(), took);
        assertThat(report.data().get("count").intValue()).isEqualTo(100_000);
        assertThat(report.html().getBytes(UTF_8).length).isLessThan(5 * MEGABYTE);
        assertThat(took).isLessThan(Duration.ofSeconds(10));
    }

    @Test
    void every_request_is_in_the_timeline_with_its_time_length_line_and_words() throws IOException {
        ReportText report = report(
                List.of(KEPT),
                "{\"process\":0,\"type\":\"invoke\",\"f\":\"write\",\"key\":\"x\",\"value\":7,\"time\":1000000}",
                "{\"process\":1,\"type\":\"invoke\",\"f\":\"read\",\"key\":\"x\",\"value\":null,\"time\":3000000}",
                "{\"process\":0,\"type\":\"ok\",\"f\":\"write\",\"key\":\"x\",\"value\":7,\"time\":6000000,\"index\":12,\"node\":\"catalog-2\"}");
        double unit = report.data().get("unit").doubleValue();
        int[] asked = report.column(0);
        int[] took = report.column(1);
        int[] lines = report.column(2);
        assertThat(asked[1] * unit).isEqualTo(0.002);
        assertThat(took[0] * unit).isEqualTo(0.005);
        assertThat(took[1]).as("never answered").isEqualTo(-1);
        assertThat(lines).containsExactly(1, 1);
        assertThat(report.texts())
                .containsExactly("write of x 7 → ok · by catalog-2 at index 12", "read of x → never answered");
    }

    @Test
    void nothing_in_a_history_becomes_markup_or_ends_a_script() throws IOException {
        String hostile = "</script><script>alert(1)</script>\"'><img src=x onerror=alert(1)>{{data}}&lt;";
        Event settings = new Event(
                1, "run", Event.Type.INFO, "settings", null, Value.map(Map.of("command", Value.of(hostile))), 0);
        Event begin = new Event(2, "nemesis", Event.Type.INVOKE, hostile, null, Value.of(hostile), 2);
        Event call = new Event(3, "0", Event.Type.INVOKE, hostile, hostile, Value.of(hostile), 3);
        Event answer = new Event(
                4,
                "0",
                Event.Type.FAIL,
                hostile,
                hostile,
                Value.of(hostile),
                4,
                9L,
                hostile,
                Map.of("error", Value.of(hostile)));
        CheckResult broken = new CheckResult(hostile, hostile, Verdict.INVALID, 1, List.of(hostile));
        ReportText report =
                ReportText.of(Findings.of(History.of(List.of(settings, begin, call, answer)), List.of(broken)));
        assertThat(report.html()).doesNotContain("<img").doesNotContain("<script>alert");
        assertThat(report.all("(<script)"))
                .as("data, and three scripts of ours")
                .hasSize(4);
        assertThat(report.all("(</script)")).hasSize(4);
        assertThat(report.data().get("kinds").get(0).textValue()).isEqualTo(hostile);
        assertThat(report.texts().get(0)).startsWith(hostile + " of " + hostile.substring(0, 20));
    }

    @Test
    void the_browser_is_told_to_run_only_our_scripts_and_to_fetch_nothing() {
        String html = ReportText.of(InventedRun.findings(1, 10, 3)).html();
        assertThat(html).contains("default-src &#39;none&#39;").doesNotContain("unsafe-inline");
        assertThat(html.replace("http://www.w3.org/2000/svg", "").replace("url(#", "of this page("))
                .doesNotContain("http://", "https://", "url(", "@import");
        assertThat(html).as("an attribute would need another policy").doesNotContain(" style=", " onclick=");
    }

    @Test
    void each_fault_is_shaded_named_and_told_with_the_time_to_the_first_success_of_each_group() throws IOException {
        ReportText report = report(
                List.of(KEPT),
                "{\"process\":0,\"type\":\"invoke\",\"f\":\"order\",\"value\":1,\"time\":0}",
                "{\"process\":0,\"type\":\"ok\",\"f\":\"order\",\"value\":1,\"time\":1000000000,\"node\":\"order-1\"}",
                "{\"process\":\"nemesis\",\"type\":\"invoke\",\"f\":\"kill the"
                        + " leader\",\"value\":\"order-1\",\"time\":2000000000}",
                "{\"process\":\"nemesis\",\"type\":\"ok\",\"f\":\"kill the"
                        + " leader\",\"value\":\"order-1\",\"time\":2100000000}",
                "{\"process\":0,\"type\":\"invoke\",\"f\":\"order\",\"value\":1,\"time\":2200000000}",
                "{\"process\":0,\"type\":\"ok\",\"f\":\"order\",\"value\":1,\"time\":2345000000,\"node\":\"order-2\"}",
                "{\"process\":\"nemesis\",\"type\":\"ok\",\"f\":\"heal\",\"value\":\"order-1\",\"time\":5000000000}",
                "{\"process\":1,\"type\":\"invoke\",\"f\":\"order\",\"value\":1,\"time\":9000000000}",
                "{\"process\":1,\"type\":\"ok\",\"f\":\"order\",\"value\":1,\"time\":10000000000,\"node\":\"order-2\"}");
        String band = report.after("<rect class=\"band\" data-fault=\"1\"", "/>".substring(1));
        assertThat(band).contains("x=\"2000\"").contains("width=\"3000\"");
        assertThat(report.after("class=\"label\"", "</svg>")).contains("1 kill order-1");
        assertThat(report.after("id=\"faults\"", "</table>")).contains("kill the leader", "345 ms", "3.00 s", "yes");
    }

    @Test
    void success_and_refusal_are_told_apart_without_colour() throws IOException {
        ReportText report = report(
                List.of(KEPT),
                "{\"process\":0,\"type\":\"invoke\",\"f\":\"read\",\"value\":null,\"time\":1000000}",
                "{\"process\":0,\"type\":\"ok\",\"f\":\"read\",\"value\":1,\"time\":1500000}",
                "{\"process\":0,\"type\":\"invoke\",\"f\":\"order\",\"value\":1,\"time\":2000000}",
                "{\"process\":0,\"type\":\"fail\",\"f\":\"order\",\"value\":1,\"error\":\"stock\",\"time\":2500000}");

        assertThat(report.all("class=\"dot ok\" d=\"(M[^\"]*)\"")).allMatch(path -> path.endsWith("h0"));
        assertThat(report.all("class=\"dot refused\" d=\"(M[^\"]*)\"")).allMatch(path -> path.matches(".*v[45]"));
        assertThat(report.html())
                .contains("clip-path=\"url(#striped-refused)\"")
                .doesNotContain("<pattern")
                .contains("striped: refused");
    }

    @Test
    void a_fault_that_was_not_seen_to_take_hold_looks_and_reads_so() throws IOException {
        ReportText report = report(
                List.of(KEPT),
                "{\"process\":0,\"type\":\"invoke\",\"f\":\"read\",\"value\":null,\"time\":1}",
                "{\"process\":\"nemesis\",\"type\":\"invoke\",\"f\":\"pause a node\",\"value\":\"a-1\",\"time\":2}",
                "{\"process\":\"nemesis\",\"type\":\"fail\",\"f\":\"pause a node\",\"value\":\"a-1\",\"time\":3}");
        assertThat(report.html()).contains("band unproven", "not seen to take hold", "of which 1 were not seen");
    }

    @Test
    void a_run_in_which_nothing_succeeded_says_so_and_has_no_quantiles() throws IOException {
        ReportText report = report(
                List.of(KEPT),
                "{\"process\":0,\"type\":\"invoke\",\"f\":\"read\",\"value\":null,\"time\":1000000}",
                "{\"process\":\"nemesis\",\"type\":\"invoke\",\"f\":\"kill it\",\"value\":\"a-1\",\"time\":1500000}",
                "{\"process\":0,\"type\":\"info\",\"f\":\"read\",\"value\":null,\"time\":2000000}");
        assertThat(report.html()).contains("No request succeeded", "No request was answered.", "never");
        assertThat(report.all("class=\"quantile p50\" d=\"(M?)[^\"]*\"></path><path class=\"quantile p95"))
                .containsExactly("");
    }

    @Test
    void a_history_without_a_request_is_a_report_all_the_same() {
        ReportText report = ReportText.of(Findings.of(History.of(List.of()), List.of()));
        assertThat(report.html())
                .contains("Nothing was judged.", "There was no request", "Nothing was broken on purpose.");
    }

    @Test
    void a_history_without_times_is_drawn_by_the_places_of_its_events() throws IOException {
        ReportText report = report(
                List.of(KEPT),
                "{\"process\":0,\"type\":\"invoke\",\"f\":\"read\",\"value\":null}",
                "{\"process\":1,\"type\":\"invoke\",\"f\":\"read\",\"value\":null}",
                "{\"process\":0,\"type\":\"ok\",\"f\":\"read\",\"value\":1}");
        assertThat(report.data().get("timed").booleanValue()).isFalse();
        assertThat(Arrays.stream(report.column(0)).sum()).isEqualTo(1_000);
    }

    @Test
    void times_that_are_out_of_order_or_missing_are_drawn_all_the_same() throws IOException {
        ReportText report = report(
                List.of(KEPT),
                "{\"process\":0,\"type\":\"invoke\",\"f\":\"read\",\"value\":null,\"time\":9000000000}",
                "{\"process\":1,\"type\":\"invoke\",\"f\":\"read\",\"value\":null,\"time\":2000000000}",
                "{\"process\":2,\"type\":\"invoke\",\"f\":\"read\",\"value\":null}",
                "{\"process\":0,\"type\":\"ok\",\"f\":\"read\",\"value\":1,\"time\":9500000000}",
                "{\"process\":1,\"type\":\"ok\",\"f\":\"read\",\"value\":1}",
                "{\"process\":2,\"type\":\"ok\",\"f\":\"read\",\"value\":1,\"time\":9700000000}");
        assertThat(report.data().get("span").doubleValue()).isEqualTo(7.7);
        // From the first on; what has no time has that of the event before it.
        assertThat(Arrays.stream(report.column(0)).map(at -> at / 1_000).boxed())
                .containsExactly(0, 0, 7_000);
    }

    @Test
    void requests_that_were_not_sent_count_among_those_that_were_not_answered() throws IOException {
        Findings findings = Findings.of(HistoryReader.parse("""
                        {"process":0,"type":"invoke","f":"read","value":null,"time":1000000}
                        {"process":0,"type":"ok","f":"read","value":1,"time":2000000}
                        {"process":"store","type":"info","f":"dropped","value":2,"time":3000000}
                        {"process":"store","type":"info","f":"dropped","value":1,"time":4000000}
                        """), List.of(KEPT));
        assertThat(Headline.of(findings)).endsWith("; 25.0 % of requests were answered, 3 were not sent.");
        assertThat(ReportText.of(findings).html()).contains("<dt>were not sent</dt><dd>3</dd>");
        assertThat(ResultsFile.json(findings).get("notSent").asLong()).isEqualTo(3);
    }

    @Test
    void the_worst_verdict_stands_on_top_with_what_did_not_hold_before_what_held() {
        CheckResult open = new CheckResult("open", "It is open.", Verdict.UNKNOWN, 0, List.of("for want of time"));
        CheckResult broken = new CheckResult("broken", "It is broken.", Verdict.INVALID, 3, List.of("5 became 4"));
        assertThat(top(KEPT, KEPT)).contains("valid", "All 2 promises were kept.");
        assertThat(top(KEPT, open)).contains("unknown", "Nothing was seen to break, but 1 promise is not proven.");
        assertThat(top(open, broken, KEPT)).contains("invalid", "1 promise was broken.");
        String html = ReportText.of(Findings.of(History.of(List.of()), List.of(KEPT, open, broken)))
                .html();
        assertThat(html.substring(0, html.indexOf("<main>")))
                .containsSubsequence("It is broken.", "It is open.", "All is kept.");
        assertThat(html.substring(html.indexOf("id=\"promises\"")))
                .containsSubsequence("It is broken.", "It is open.", "All is kept.");
        assertThat(html).contains("for want of time");
        assertThat(html.substring(html.indexOf("<main>"), html.indexOf("What clients felt</h2>")))
                .as("a broken promise tells why before anything else")
                .contains("5 became 4");
    }

    @Test
    void what_examined_nothing_has_kept_no_promise() {
        CheckResult calm = new CheckResult("calm", "It was on.", Verdict.VALID, 0, List.of());
        assertThat(top(KEPT, calm)).contains("valid", "The promise was kept, 1 not examined.");
        String html = ReportText.of(Findings.of(History.of(List.of()), List.of(KEPT, calm)))
                .html();
        assertThat(html.substring(0, html.indexOf("<main>")))
                .containsSubsequence("All is kept.", "Not examined", "It was on.");
        assertThat(html.substring(html.indexOf("id=\"promises\""))).contains("not examined");
    }

    @Test
    void the_headline_tells_how_much_was_answered_and_the_subject_which_flaw_there_is() throws IOException {
        ReportText report = report(
                List.of(KEPT),
                "{\"process\":\"run\",\"type\":\"info\",\"f\":\"settings\",\"value\":{\"flaw\":\"stale-reads\"}}",
                "{\"process\":0,\"type\":\"invoke\",\"f\":\"read\",\"value\":null}",
                "{\"process\":0,\"type\":\"ok\",\"f\":\"read\",\"value\":1}",
                "{\"process\":1,\"type\":\"invoke\",\"f\":\"read\",\"value\":null}");
        assertThat(report.after("<h1>", "</h1>")).contains("The promise was kept; 50.0 % of requests were answered.");
        assertThat(report.html()).contains("a store in memory with the flaw stale-reads");
    }

    private static String top(CheckResult... checkResults) {
        return ReportText.of(Findings.of(History.of(List.of()), List.of(checkResults)))
                .after("<h1>", "</h1>");
    }

    @Test
    void a_contradiction_is_drawn_as_bars_by_process_with_the_reason() {
        History history = HistoryReader.parse("""
            {"process":4,"type":"invoke","f":"write","value":7,"time":1000}
            {"process":4,"type":"ok","f":"write","value":7,"time":2000}
            {"process":5,"type":"invoke","f":"read","value":null,"time":3000}
            {"process":5,"type":"ok","f":"read","value":3,"time":4000}
            """);
        Linearizability.Result result = Linearizability.check(
                history, Models.named("register", Value.NIL, Map.of()), Limits.within(Duration.ofSeconds(5)));
        assertThat(result.verdict()).isEqualTo(Verdict.INVALID);
        ReportText report = ReportText.of(Findings.of(
                history,
                List.of(new CheckResult(
                        "linearizable", "In order.", Verdict.INVALID, 2, List.of(), result.counterexamples()))));
        String figure = report.after("<figure class=\"counterexample\">", "</figure>");
        String reason = result.counterexamples().get(0).explanation();
        assertThat(figure).contains(Words.sentence(reason).replace("'", "&#39;"));
        assertThat(figure).contains("process 5", "read → 3", "lines 3 to 4", "data-line=\"3\"");
    }

    @Test
    void operations_that_the_evidence_names_by_their_lines_are_drawn_too() throws IOException {
        CheckResult lost = new CheckResult(
                "kept", "What was acknowledged is kept.", Verdict.INVALID, 1, List.of("lost: line 2, order of k"));
        ReportText report = report(
                List.of(lost),
                "{\"process\":0,\"type\":\"invoke\",\"f\":\"read\",\"value\":null,\"time\":1}",
                "{\"process\":3,\"type\":\"invoke\",\"f\":\"order\",\"key\":\"k\",\"value\":1,\"time\":2}",
                "{\"process\":3,\"type\":\"ok\",\"f\":\"order\",\"key\":\"k\",\"value\":1,\"time\":3}");
        assertThat(report.after("<figure class=\"counterexample\">", "</figure>"))
                .contains("Lost: line 2, order of k", "process 3", "order of k 1 → ok")
                .doesNotContain("process 0");
    }

    private static ReportText report(List<CheckResult> checkResults, String... lines) throws IOException {
        return ReportText.of(Findings.of(HistoryReader.parse(String.join("\n", lines)), checkResults));
    }
}
