package com.pygmy.chaos.browser;

import com.microsoft.playwright.Browser;
import com.microsoft.playwright.BrowserContext;
import com.microsoft.playwright.BrowserType;
import com.microsoft.playwright.ConsoleMessage;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.Playwright;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Assumptions;

/**
 * A Chromium without a window that is on this machine already; nothing is downloaded. It hears what pages complain about and
 * ask the network for. For one thread.
 */
public final class Chromium implements AutoCloseable {
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    /** What Chromium itself writes for each answer of 4xx or 5xx and each lost connection: pages cannot prevent it. */
    private static final String FAILED_REQUEST = "Failed to load resource";

    private final Playwright playwright;
    private final Browser browser;
    private final List<String> complaints = new ArrayList<>();
    private final List<URI> requests = new ArrayList<>();

    private Chromium(Path executable) {
        // Its own download of browsers is what this variable leaves out.
        playwright = Playwright.create(
                new Playwright.CreateOptions().setEnv(Map.of("PLAYWRIGHT_SKIP_BROWSER_DOWNLOAD", "1")));
        browser = playwright
                .chromium()
                .launch(new BrowserType.LaunchOptions()
                        .setExecutablePath(executable)
                        .setArgs(List.of(
                                "--no-sandbox",
                                "--disable-gpu",
                                "--disable-quic",
                                "--no-first-run",
                                "--disable-background-networking",
                                "--disable-component-update",
                                "--disable-sync")));
    }

    /** Aborts the test, which is then said to be skipped, where there is none. */
    public static Chromium start() {
        Optional<Path> executable = executable();
        Assumptions.assumeTrue(
                executable.isPresent(),
                "There is no Chromium: install one, or name one by the environment's CHROMIUM.");
        return new Chromium(executable.orElseThrow());
    }

    private static Optional<Path> executable() {
        return Stream.concat(
                        Optional.ofNullable(System.getenv("CHROMIUM")).stream(),
                        Stream.of("/usr/bin/chromium", "/usr/bin/chromium-browser", "/usr/bin/google-chrome"))
                .map(Path::of)
                .filter(Files::isExecutable)
                .findFirst();
    }

    /** A customer of its own: pages of it share what a browser keeps. */
    public BrowserContext customer(Browser.NewContextOptions options) {
        BrowserContext customer = browser.newContext(options);
        customer.setDefaultTimeout((double) PATIENCE.toMillis());
        customer.onConsoleMessage(this::hear);
        customer.onWebError(failure -> complaints.add(failure.error()));
        customer.onRequest(request -> requests.add(URI.create(request.url())));
        return customer;
    }

    private void hear(ConsoleMessage message) {
        boolean isComplaint = Set.of("error", "warning").contains(message.type());
        if (isComplaint && !message.text().startsWith(FAILED_REQUEST)) {
            complaints.add(message.text());
        }
    }

    /** What pages wrote to the console as errors or warnings, threw, or were refused by their policy. */
    public List<String> complaints() {
        return List.copyOf(complaints);
    }

    /** What pages asked of any network: files are none. */
    public List<URI> requests() {
        return requests.stream()
                .filter(uri -> !Set.of("file", "data", "blob").contains(uri.getScheme()))
                .toList();
    }

    /** Makes it forget complaints and requests. */
    public void forget() {
        complaints.clear();
        requests.clear();
    }

    /** What axe-core finds wrong with a page for people who cannot see it, or not well; a line each. */
    public static List<String> accessibilityProblems(Page page) throws IOException {
        try (InputStream axe =
                Objects.requireNonNull(Chromium.class.getResourceAsStream("/axe.min.js"), "axe.min.js")) {
            page.evaluate(new String(axe.readAllBytes(), StandardCharsets.UTF_8));
        }
        Object found =
                page.evaluate("async () => (await axe.run()).violations.flatMap(violation => violation.nodes.map("
                        + "node => `${violation.id} ${node.target}: ${node.failureSummary}`))");
        return ((List<?>) found).stream().map(String::valueOf).toList();
    }

    @Override
    public void close() {
        playwright.close();
    }
}
