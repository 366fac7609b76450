package com.pygmy.dist;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeFalse;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import java.util.zip.ZipFile;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The archive as it is unpacked somewhere, without sources, Maven or a repository. */
@Timeout(120)
class ReleaseIT {
    @TempDir
    static Path root;

    private static Path release;

    private record Ended(int exitCode, String said) {}

    @BeforeAll
    static void unpack() throws Exception {
        assertThat(run(root, "tar", "-xzf", archive().toString()).exitCode()).isEqualTo(0);
        try (Stream<Path> folders = Files.list(root)) {
            release = folders.filter(Files::isDirectory).findFirst().orElseThrow();
        }
    }

    /** What the build has made. */
    static Path archive() throws IOException {
        try (Stream<Path> built = Files.list(Path.of("target").toAbsolutePath())) {
            return built.filter(file -> file.toString().endsWith(".tar.gz"))
                    .findFirst()
                    .orElseThrow();
        }
    }

    private static Ended run(Path directory, String... command) throws IOException, InterruptedException {
        ProcessBuilder builder =
                new ProcessBuilder(command).directory(directory.toFile()).redirectErrorStream(true);
        builder.environment().put("JAVA_HOME", System.getProperty("java.home"));
        builder.environment().put("PYGMY_NODE_TOKEN", "the token of nodes in this test");
        builder.environment().put("PYGMY_OPERATOR_TOKEN", "the token of operators in this test");
        Process process = builder.start();
        String said = new String(process.getInputStream().readAllBytes(), UTF_8);
        return new Ended(process.waitFor(), said);
    }

    private static Ended pygmy(String... arguments) throws IOException, InterruptedException {
        List<String> command =
                new ArrayList<>(List.of(release.resolve("bin/pygmy").toString()));
        command.addAll(List.of(arguments));
        return run(root, command.toArray(String[]::new));
    }

    @Test
    void the_launcher_runs_from_any_folder_and_knows_what_a_release_lacks() throws Exception {
        assertThat(pygmy("--help").said()).contains("backup DIR");
        assertThat(pygmy("status")).isEqualTo(new Ended(3, "pygmy: nothing runs here. ./pygmy up opens the store\n"));
        assertThat(pygmy("chaos", "list"))
                .isEqualTo(new Ended(1, "pygmy: not in this release: chaos (expected: a checkout of the sources)\n"));
        assertThat(pygmy("start", "catalog-9").exitCode()).isEqualTo(2);
        assertThat(release.resolve("target")).doesNotExist();
    }

    @Test
    void the_command_line_is_whole() throws Exception {
        Ended version = pygmy("buy", "--help");
        assertThat(version.exitCode()).as(version.said()).isEqualTo(0);
        assertThat(version.said()).contains("Usage: pygmy buy");
        assertThat(pygmy("search", "rpc", "--url", "http://127.0.0.1:1").exitCode())
                .isEqualTo(3);
    }

    @Test
    void the_bill_of_materials_names_every_library_that_is_in_the_archive() throws Exception {
        Path bill = release.resolve("sbom.cdx.json");
        assumeFalse(
                "offline: true".equals(System.getProperty("maven.mode")),
                "left out, since Maven is offline: its plugin makes no bill of materials then");
        JsonNode components = new ObjectMapper().readTree(bill.toFile()).get("components");
        Set<String> named = new TreeSet<>();
        for (JsonNode component : components) {
            String version = component.get("version").asText();
            String classifier = component.get("purl").asText().replaceFirst(".*[?&]classifier=([^&]*).*|.*", "$1");
            named.add(component.get("name").asText() + "-" + version + (classifier.isEmpty() ? "" : "-" + classifier)
                    + ".jar");
        }
        try (Stream<Path> libraries = Files.list(release.resolve("lib/lib"))) {
            assertThat(libraries.map(jar -> String.valueOf(jar.getFileName())))
                    .isNotEmpty()
                    .allSatisfy(jar -> assertThat(named).contains(jar));
        }
    }

    /** But to the sources of examples, which are in a checkout only. */
    @Test
    void every_link_in_its_documents_leads_to_a_file_that_is_in_it() throws Exception {
        assertThat(MarkdownLinks.broken(release, file -> file.startsWith("pygmy-chaos")))
                .isEmpty();
    }

    /** What would differ in another build of the same sources: times, owners, the order in which a disk lists files. */
    @Test
    void nothing_in_the_archive_depends_on_when_and_where_it_was_built() throws Exception {
        List<String> entries = run(
                        root,
                        "tar",
                        "--list",
                        "--verbose",
                        "--numeric-owner",
                        "--full-time",
                        "--utc",
                        "-f",
                        archive().toString())
                .said()
                .lines()
                .toList();
        assertThat(entries)
                .hasSizeGreaterThan(100)
                .allSatisfy(entry -> assertThat(entry).contains(" 0/0 ").contains(" 2026-01-01 00:00:00 "));
        try (Stream<Path> jars = Files.list(release.resolve("lib"))) {
            for (Path jar : jars.filter(Files::isRegularFile).toList()) {
                try (ZipFile zip = new ZipFile(jar.toFile())) {
                    assertThat(zip.stream().map(entry -> entry.getTimeLocal().toLocalDate()))
                            .as("%s", jar)
                            .containsOnly(LocalDate.of(2026, 1, 1));
                }
            }
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"catalog", "order", "frontend"})
    void each_service_has_its_libraries_and_a_configuration(String service) throws Exception {
        Ended checked = run(
                release,
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-jar",
                "lib/pygmy-" + service + ".jar",
                "check",
                "config/" + service + "-1.yml");
        assertThat(checked.exitCode()).as(checked.said()).isEqualTo(0);
    }
}
