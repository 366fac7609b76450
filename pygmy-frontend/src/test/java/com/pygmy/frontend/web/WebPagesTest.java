package com.pygmy.frontend.web;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.google.common.io.Resources;
import com.pygmy.api.Book;
import com.pygmy.failover.NodeAddress;
import com.pygmy.frontend.node.FrontendRun;
import com.pygmy.protocol.ProblemType;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.function.Predicate;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The store's pages, at a frontend of which no node can be reached. */
class WebPagesTest {
    private static final Path SOURCES = Path.of("src/main/resources/com/pygmy/frontend/web");
    private static final int BYTES_MAX = 100 * 1024;
    private static final List<String> PAGES = List.of("/", "/cluster", "/docs");

    /** What a page names: its scripts and styles, and the modules that a script imports. */
    private static final Pattern NAMED = Pattern.compile("(?:href|src)=\"/web/([^\"]+)\"|from '\\./([^']+)'");

    @TempDir
    static Path directory;

    private static FrontendRun frontend;

    @BeforeAll
    static void start() throws Exception {
        URI nobody = URI.create("http://127.0.0.1:1");
        frontend = new FrontendRun(
                directory,
                "",
                List.of(new NodeAddress("catalog-1", nobody, nobody)),
                List.of(new NodeAddress("order-1", nobody, nobody)));
    }

    @AfterAll
    static void stop() {
        frontend.close();
    }

    private static final Path CHARTS =
            Path.of("../pygmy-protocol/src/main/resources/com/pygmy/protocol", WebBundle.CHARTS);

    private static final List<String> FILES = Stream.concat(Stream.of(WebBundle.CHARTS), WebBundle.FILES.stream())
            .sorted()
            .toList();

    private static Path source(String name) {
        return name.equals(WebBundle.CHARTS) ? CHARTS : SOURCES.resolve(name);
    }

    private static List<Path> sources() throws IOException {
        try (Stream<Path> files = Files.list(SOURCES)) {
            return files.toList();
        }
    }

    @Test
    void the_store_opens_with_no_node_and_may_do_nothing_but_talk_to_this_frontend() throws Exception {
        HttpResponse<String> page = frontend.get("/");
        assertThat(page.statusCode()).isEqualTo(200);
        assertThat(page.headers().firstValue("Content-Type")).hasValue("text/html;charset=utf-8");
        assertThat(page.headers().firstValue("Content-Security-Policy").orElseThrow())
                .startsWith("default-src 'none'; script-src 'self'; style-src 'self';")
                .doesNotContain("unsafe");
        assertThat(page.headers().firstValue("X-Content-Type-Options")).hasValue("nosniff");
        assertThat(page.headers().firstValue("Referrer-Policy")).hasValue("no-referrer");
        assertThat(page.body()).doesNotContain("<style").doesNotContainPattern("<script[^>]*>[^<]");
    }

    @Test
    void every_file_is_served_as_it_is_and_not_again_to_who_has_it() throws Exception {
        for (String name : FILES) {
            HttpResponse<String> file = frontend.get("/web/" + name);
            assertThat(file.body()).as(name).isEqualTo(Files.readString(source(name)));
            String etag = file.headers().firstValue("ETag").orElseThrow();
            HttpResponse<String> again = frontend.get("/web/" + name, "If-None-Match", etag);
            assertThat(again.statusCode()).as(name).isEqualTo(304);
            assertThat(again.body()).isEmpty();
            HttpResponse<String> head =
                    frontend.send(frontend.request("/web/" + name).method("HEAD", BodyPublishers.noBody()));
            assertThat(head.headers().firstValue("Content-Length")).hasValue(Long.toString(Files.size(source(name))));
        }
    }

    @Test
    void every_type_of_problem_leads_to_a_page_that_explains_it_without_a_script() throws Exception {
        for (ProblemType type : ProblemType.values()) {
            HttpResponse<String> page = frontend.get(type.uri());
            assertThat(page.statusCode()).as(type.uri()).isEqualTo(200);
            assertThat(page.body())
                    .contains("<h1>" + type.title() + "</h1>", type.uri(), "status " + type.status())
                    .doesNotContainPattern("\\{[a-z]+\\}");
        }
        assertThat(frontend.get("/problems/no-such-type").statusCode()).isEqualTo(404);
    }

    @Test
    void the_api_is_described_although_no_node_answers() throws Exception {
        assertThat(frontend.get("/docs").body()).contains("<h1>HTTP API</h1>");
        assertThat(frontend.get("/openapi.json").body())
                .isEqualTo(Resources.toString(Resources.getResource(Book.class, "openapi.json"), UTF_8));
    }

    @Test
    void the_cluster_has_a_page_although_no_node_answers() throws Exception {
        HttpResponse<String> page = frontend.get("/cluster");
        assertThat(page.body()).contains("<h1>Cluster</h1>");
        assertThat(page.headers().firstValue("Content-Security-Policy").orElseThrow())
                .startsWith("default-src 'none'; script-src 'self';");
    }

    @Test
    void no_operation_is_taken_unless_the_configuration_says_so() throws Exception {
        String operator = "Bearer " + FrontendRun.OPERATOR_TOKEN;
        assertThat(frontend.post("/v1/cluster/nodes/catalog-1/drain", "", "Authorization", operator)
                        .statusCode())
                .isEqualTo(404);
        assertThat(frontend.get("/v1/cluster/events", "Accept", "application/json")
                        .body())
                .contains("\"operations\":false");
    }

    @Test
    void all_else_is_a_page_with_the_way_back_for_browsers_and_a_problem_for_programs() throws Exception {
        for (String path :
                List.of("/web", "/web/", "/web/index.html", "/web/Page.class", "/index.html", "/books", "/x/y")) {
            HttpResponse<String> page = frontend.get(path, "Accept", "text/html,application/xhtml+xml,*/*;q=0.8");
            assertThat(page.statusCode()).as(path).isEqualTo(404);
            assertThat(page.body()).as(path).contains("<h1>There is nothing at this address</h1>", "href=\"/\"");
            assertThat(page.headers().firstValue("Content-Type")).hasValue("text/html;charset=utf-8");
            assertThat(page.headers().allValues("Vary")).contains("Accept");
            assertThat(page.headers().firstValue("Content-Security-Policy").orElseThrow())
                    .startsWith("default-src 'none'; script-src 'self';");
            assertThat(frontend.get(path, "Accept", "*/*").body()).as(path).contains("/problems/not-found");
        }
        assertThat(frontend.get("/v1/nothing", "Accept", "text/html").body()).contains("/problems/not-found");
        HttpResponse<String> posted = frontend.post("/", "");
        assertThat(posted.statusCode()).isEqualTo(405);
        assertThat(posted.headers().firstValue("Allow")).hasValue("GET, HEAD, OPTIONS");
        assertThat(posted.body()).contains("/problems/method-not-allowed");
    }

    @Test
    void the_files_name_each_other() throws IOException {
        List<String> named = sources().stream()
                .flatMap(WebPagesTest::named)
                .distinct()
                .sorted()
                .toList();
        assertThat(named).containsExactlyElementsOf(FILES);
        assertThat(named)
                .as("asked for at once, not one after the other")
                .filteredOn(name -> !name.matches("(docs|cluster|chart)[.].*"))
                .allMatch(inHead(), "in the page's head");
    }

    @Test
    void each_page_with_all_that_it_loads_is_small_and_all_are_together_as_they_are_sent() throws Exception {
        for (String page : PAGES) {
            long bytes = frontend.get(page).body().length();
            for (String name : FILES) {
                bytes += isOf(page, name) ? Files.size(source(name)) : 0;
            }
            assertThat(bytes).as(page).isLessThan(BYTES_MAX);
        }
        long sent = 0;
        for (String path : Stream.concat(PAGES.stream(), FILES.stream().map(name -> "/web/" + name))
                .toList()) {
            HttpResponse<String> packed = frontend.get(path, "Accept-Encoding", "gzip");
            sent += packed.headers().firstValueAsLong("Content-Length").orElseThrow();
        }
        assertThat(sent).isLessThan(BYTES_MAX / 2);
    }

    private static boolean isOf(String page, String name) {
        boolean ofStore = !name.matches("(docs|cluster|chart)[.].*");
        return switch (page) {
            case "/docs" -> name.matches("(docs|dom|pygmy|icon)[.].*");
            case "/cluster" -> name.matches("(cluster|chart|dom|pygmy|icon)[.].*");
            default -> ofStore;
        };
    }

    private static Predicate<String> inHead() throws IOException {
        String page = Files.readString(SOURCES.resolve("index.html"));
        return name -> page.contains("/web/" + name);
    }

    private static Stream<String> named(Path file) {
        try {
            return NAMED.matcher(Files.readString(file, UTF_8))
                    .results()
                    .map((MatchResult found) -> found.group(1) == null ? found.group(2) : found.group(1));
        } catch (IOException e) {
            throw new AssertionError(file + ": " + e.getMessage(), e);
        }
    }
}
