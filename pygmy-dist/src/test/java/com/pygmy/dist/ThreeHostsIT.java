package com.pygmy.dist;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Three hosts with addresses of their own, from the archive, by the commands that an operator types: src/test/sh/three-hosts. */
@Timeout(600)
class ThreeHostsIT {
    private static final int NOT_ALLOWED = 77;

    /** In an expression of PromQL; what is written in words has no underscore. */
    private static final Pattern METRIC =
            Pattern.compile("\\b(raft|frontend|clients|ledger|checkout|relay|logs|jvm)_[a-z0-9_]+");

    @TempDir
    Path folder;

    @Test
    void a_store_on_three_hosts_goes_on_while_one_is_cut_off_and_takes_it_back() throws Exception {
        Path said = folder.resolve("said.txt");
        ProcessBuilder drill = new ProcessBuilder(
                        "src/test/sh/three-hosts", ReleaseIT.archive().toString(), folder.toString())
                .redirectErrorStream(true)
                .redirectOutput(said.toFile());
        drill.environment().put("JAVA_HOME", System.getProperty("java.home"));
        Process process = drill.start();
        int exitCode;
        try {
            exitCode = process.waitFor();
        } finally {
            process.destroyForcibly(); // takes its namespaces with it
        }
        String text = Files.readString(said, UTF_8);
        assumeTrue(exitCode != NOT_ALLOWED, "left out, since this machine does not allow it: " + text);
        assertThat(exitCode).as(text).isEqualTo(0);
        assertThat(text)
                .contains("catalog-2 runs on 10.77.0.2 (expected: called there")
                .contains("== finished");
        assertThat(namesIn("prometheus/alerts.yml", "grafana/pygmy.json"))
                .as("metrics of the alerts and the dashboard, which nodes tell")
                .hasSizeGreaterThan(20)
                .isSubsetOf(told());
    }

    private static Set<String> namesIn(String... files) throws IOException {
        Set<String> names = new TreeSet<>();
        for (String file : files) {
            METRIC.matcher(Files.readString(Path.of("../ops", file)))
                    .results()
                    .map(MatchResult::group)
                    .forEach(names::add);
        }
        return names;
    }

    private Set<String> told() throws IOException {
        Set<String> names = new TreeSet<>();
        for (String service : List.of("catalog", "order", "frontend")) {
            Files.readAllLines(folder.resolve(service + ".metrics")).stream()
                    .filter(line -> !line.startsWith("#"))
                    .map(line -> line.split("[{ ]", 2)[0])
                    .forEach(names::add);
        }
        return names;
    }
}
