package com.pygmy.chaos.harness.report;

import static org.assertj.core.api.Assertions.assertThat;

import com.pygmy.chaos.harness.history.History;
import com.pygmy.chaos.harness.linearizability.Counterexample;
import com.pygmy.chaos.harness.linearizability.Verdict;
import com.pygmy.chaos.harness.result.CheckResult;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Looks at reports as a reader does: {@code ./mvnw -Pbrowser -pl pygmy-chaos test}. Pictures are left in {@code
 * target/pictures}.
 */
@Tag("browser")
class ReportInBrowserTest {
    private static final Path PICTURES = Path.of("target", "pictures");

    @TempDir
    static Path directory;

    private static Browser browser;
    private static Path small;
    private static Path large;

    @BeforeAll
    static void start() throws IOException {
        browser = Browser.start(directory.resolve("profile"));
        Files.createDirectories(PICTURES);
        small = directory.resolve("small.html");
        large = directory.resolve("large.html");
        History history = InventedRun.history(30, 50, 7);
        Counterexample contradiction = new Counterexample(
                "9001", history.operations().subList(40, 44), 1_456, "7 was seen after it had been replaced for good");
        CheckResult broken = new CheckResult(
                "stock-linearizable", "Reads have one order.", Verdict.INVALID, 30, List.of(), List.of(contradiction));
        CheckResult kept = new CheckResult("kept", "All else is kept.", Verdict.VALID, 1_500, List.of());
        HtmlReport.write(Findings.of(history, List.of(broken, kept)), small);
        HtmlReport.write(InventedRun.findings(500, 200, 8), large);
    }

    @AfterAll
    static void stop() {
        if (browser != null) {
            browser.close();
        }
    }

    @AfterEach
    void nothing_is_fetched_and_nobody_complains() {
        assertThat(browser.requests()).isEmpty();
        assertThat(browser.complaints()).isEmpty();
    }

    @Test
    void a_page_fits_a_phone_and_a_desk_in_light_and_dark() throws IOException {
        for (int width : new int[] {390, 1400}) {
            for (String scheme : List.of("light", "dark")) {
                browser.prefer(scheme);
                browser.open(small, width, 900);
                assertThat(browser.evaluate("document.documentElement.scrollWidth")
                                .asInt())
                        .as("nothing sticks out at " + width)
                        .isLessThanOrEqualTo(width);
                browser.screenshot(PICTURES.resolve("report-" + width + "-" + scheme + ".png"));
            }
        }
        browser.print(PICTURES.resolve("report.pdf"));
    }

    @Test
    void keys_go_from_request_to_request_and_the_page_tells_each() {
        browser.open(small, 1400, 900);
        browser.evaluate("document.getElementById('timeline').focus()");
        browser.key("ArrowRight");
        String first = told();
        browser.key("ArrowRight");
        assertThat(told()).isNotEqualTo(first).contains("of the history");
        browser.key("n");
        assertThat(told()).contains("unknown");
        browser.key("+");
        assertThat(shown()).contains(" to ");
        browser.key("0");
        assertThat(shown()).isEmpty();
    }

    @Test
    void zoom_moves_all_charts_and_a_fault_is_shown_by_its_number() {
        browser.open(small, 1400, 900);
        browser.evaluate("document.querySelector('.jump').click()");
        assertThat(browser.evaluate("document.querySelector('#latency .stretched').getAttribute('viewBox')")
                        .asText())
                .isEqualTo(browser.evaluate("document.querySelector('#throughput .stretched').getAttribute('viewBox')")
                        .asText()
                        .replace(" 110", " 260"))
                .doesNotStartWith("0 0 10000");
        browser.evaluate("document.querySelector('[data-zoom=all]').click()");
        assertThat(shown()).isEmpty();
    }

    @Test
    void an_operation_of_a_contradiction_is_found_in_the_timeline() {
        browser.open(small, 1400, 900);
        browser.evaluate("document.querySelector('[data-line] button').click()");
        String line = browser.evaluate("document.querySelector('[data-line]').dataset.line")
                .asText();
        assertThat(told()).contains("line " + line + " of the history");
    }

    @Test
    void a_hundred_thousand_requests_are_drawn_in_less_than_a_quarter_of_a_second() throws IOException {
        browser.open(large, 1400, 900);
        double millis = browser.evaluate("(() => { const began = performance.now();"
                        + " for (let i = 0; i < 5; i++) timeline.draw();"
                        + " return (performance.now() - began) / 5; })()")
                .asDouble();
        System.out.printf("100,000 requests drawn in %.0f ms%n", millis);
        assertThat(millis).isLessThan(250);
        browser.screenshot(PICTURES.resolve("large.png"));
    }

    private static String told() {
        return browser.evaluate("document.getElementById('told').innerText").asText();
    }

    private static String shown() {
        return browser.evaluate("document.getElementById('shown').textContent").asText();
    }
}
