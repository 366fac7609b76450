package com.pygmy.chaos.harness.archive;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Past runs over real HTTP. */
class ArchiveServerTest {
    private final HttpClient http = HttpClient.newHttpClient();

    @TempDir
    Path directory;

    private ArchiveServer server;

    @BeforeEach
    void open() throws IOException {
        Path runs = directory.resolve("runs");
        write(runs.resolve("one"), "invalid", Instant.ofEpochSecond(100));
        write(runs.resolve("two"), "valid", Instant.ofEpochSecond(200));
        Files.createDirectories(runs.resolve("half-done"));
        Files.writeString(directory.resolve("secret"), "secret");
        server = new ArchiveServer(
                new RunArchive(runs),
                found -> String.join(" ", found.stream().map(PastRun::name).toList()),
                0);
    }

    @AfterEach
    void close() {
        server.close();
    }

    private static void write(Path run, String verdict, Instant ended) throws IOException {
        Files.createDirectories(run);
        Files.writeString(run.resolve("report.html"), "report of " + run.getFileName());
        Path results = Files.writeString(
                run.resolve("results.json"),
                "{\"verdict\":\"" + verdict + "\",\"workload\":\"orders\",\"seed\":\"7\",\"command\":\"again\","
                        + "\"checks\":[{\"name\":\"a\",\"verdict\":\"unknown\"},{\"name\":\"b\",\"verdict\":\""
                        + verdict
                        + "\"}],\"requests\":{\"order\":{\"succeeded\":5,\"refused\":1,\"failed\":0,\"unknown\":2}},"
                        + "\"faultsPutOn\":[{},{}]}");
        Files.setLastModifiedTime(results, FileTime.from(ended));
    }

    @Test
    void the_newest_run_stands_first_and_one_without_results_not_at_all() throws Exception {
        assertThat(get("").body()).isEqualTo("two one");
    }

    @Test
    void programs_are_told_the_same() throws Exception {
        assertThat(get("runs.json").body())
                .contains(
                        "\"name\":\"one\"",
                        "\"operations\":8",
                        "\"faults\":2",
                        "\"broken\":[\"b\",\"a\"]",
                        "\"seed\":7");
    }

    @Test
    void a_run_is_its_report_and_the_files_beside_it() throws Exception {
        assertThat(get("runs/one/").body()).isEqualTo("report of one");
        assertThat(get("runs/one/results.json").headers().firstValue("Content-Type"))
                .contains("application/json");
        assertThat(get("runs/one").statusCode()).isEqualTo(301);
    }

    @Test
    void nothing_outside_of_the_folder_is_shown() throws Exception {
        assertThat(get("runs/one/..%2F..%2Fsecret").statusCode()).isEqualTo(404);
        assertThat(get("runs/..%2F/secret").statusCode()).isEqualTo(404);
        assertThat(get("runs/three/").statusCode()).isEqualTo(404);
        assertThat(get("secret").statusCode()).isEqualTo(404);
    }

    @Test
    void nothing_can_be_changed() throws Exception {
        HttpRequest post = HttpRequest.newBuilder(server.address())
                .POST(HttpRequest.BodyPublishers.noBody())
                .build();
        assertThat(http.send(post, HttpResponse.BodyHandlers.ofString()).statusCode())
                .isEqualTo(405);
    }

    private HttpResponse<String> get(String path) throws Exception {
        URI address = URI.create(server.address() + path);
        return http.send(HttpRequest.newBuilder(address).build(), HttpResponse.BodyHandlers.ofString());
    }
}
