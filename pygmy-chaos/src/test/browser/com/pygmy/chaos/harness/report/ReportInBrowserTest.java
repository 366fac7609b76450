package com.pygmy.chaos.harness.report;

import static org.assertj.core.api.Assertions.assertThat;

import com.microsoft.playwright.Browser;
import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.options.ColorScheme;
import com.pygmy.chaos.browser.Chromium;
import com.pygmy.chaos.harness.history.History;
import com.pygmy.chaos.harness.linearizability.Counterexample;
import com.pygmy.chaos.harness.linearizability.Verdict;
import com.pygmy.chaos.harness.result.CheckResult;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Looks at reports as a reader does. Pictures are left in {@code target/pictures}. */
class ReportInBrowserTest {
    private static final Path PICTURES = Path.of("target", "pictures");

    @TempDir
    static Path directory;

    private static Chromium chromium;
    private static Page page;
    private static Path small;
    private static Path large;

    @BeforeAll
    static void start() throws IOException {
        chromium = Chromium.start();
        page = chromium.customer(new Browser.NewContextOptions()).newPage();
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
        if (chromium != null) {
            chromium.close();
        }
    }

    @AfterEach
    void nothing_is_fetched_and_nobody_complains() {
        assertThat(chromium.requests()).isEmpty();
        assertThat(chromium.complaints()).isEmpty();
    }

    @Test
    void a_page_fits_a_phone_and_a_desk_in_light_and_dark() {
        for (int width : new int[] {390, 1400}) {
            for (ColorScheme scheme : List.of(ColorScheme.LIGHT, ColorScheme.DARK)) {
                page.emulateMedia(new Page.EmulateMediaOptions().setColorScheme(scheme));
                open(small, width);
                assertThat((int) page.evaluate("document.documentElement.scrollWidth"))
                        .as("nothing sticks out at " + width)
                        .isLessThanOrEqualTo(width);
                screenshot("report-" + width + "-" + scheme.name().toLowerCase(Locale.ROOT) + ".png");
            }
        }
        page.pdf(new Page.PdfOptions().setPath(PICTURES.resolve("report.pdf")).setPrintBackground(true));
    }

    @Test
    void keys_go_from_request_to_request_and_the_page_tells_each() {
        open(small, 1400);
        page.locator("#timeline").focus();
        page.keyboard().press("ArrowRight");
        String first = told();
        page.keyboard().press("ArrowRight");
        assertThat(told()).isNotEqualTo(first).contains("of the history");
        page.keyboard().press("n");
        assertThat(told()).contains("unknown");
        page.keyboard().press("+");
        assertThat(shown()).contains(" to ");
        page.keyboard().press("0");
        assertThat(shown()).isEmpty();
    }

    @Test
    void zoom_moves_all_charts_and_a_fault_is_shown_by_its_number() {
        open(small, 1400);
        page.locator(".jump").first().click();
        assertThat(page.locator("#latency .stretched").first().getAttribute("viewBox"))
                .isEqualTo(page.locator("#throughput .stretched")
                        .first()
                        .getAttribute("viewBox")
                        .replace(" 110", " 260"))
                .doesNotStartWith("0 0 10000");
        page.locator("[data-zoom=all]").first().click();
        assertThat(shown()).isEmpty();
    }

    @Test
    void an_operation_of_a_contradiction_is_found_in_the_timeline() {
        open(small, 1400);
        Locator contradiction = page.locator("[data-line]").first();
        contradiction.locator("button").first().click();
        String line = contradiction.getAttribute("data-line");
        assertThat(told()).contains("line " + line + " of the history");
    }

    @Test
    void a_hundred_thousand_requests_are_drawn() {
        open(large, 1400);
        double millis = ((Number) page.evaluate("() => { const began = performance.now();"
                        + " for (let i = 0; i < 5; i++) timeline.draw();"
                        + " return (performance.now() - began) / 5; }"))
                .doubleValue();
        System.out.printf("100,000 requests drawn in %.0f ms%n", millis);
        screenshot("large.png");
    }

    /** Waits until the report's script calls itself ready. */
    private static void open(Path report, int width) {
        page.setViewportSize(width, 900);
        page.navigate(report.toUri().toString());
        page.waitForFunction("document.documentElement.dataset.ready");
    }

    private static void screenshot(String name) {
        page.screenshot(
                new Page.ScreenshotOptions().setPath(PICTURES.resolve(name)).setFullPage(true));
    }

    private static String told() {
        return page.locator("#told").innerText();
    }

    private static String shown() {
        return page.locator("#shown").textContent();
    }
}
