package com.pygmy.dist;

import static java.util.stream.Collectors.toMap;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.yaml.snakeyaml.Yaml;

/** What can be said of {@code ops/container} without an engine that builds and runs it: that it agrees with the launcher and {@code .env}. */
class ContainerFilesTest {
    private static final Path ROOT = Path.of("..");
    private static final int HOSTS = 3;

    private JsonNode compose = new ObjectMapper().nullNode();
    private String image = "";

    @BeforeEach
    void read() throws IOException {
        // Jackson knows no "<<".
        Object file = new Yaml().load(Files.readString(ROOT.resolve("ops/container/compose.yml")));
        compose = new ObjectMapper().valueToTree(file);
        image = Files.readString(ROOT.resolve("ops/container/Containerfile"));
    }

    private JsonNode service(String name) {
        return compose.path("services").path(name);
    }

    private String nodesOf(String service) {
        return service(service).path("environment").path("PYGMY_NODES").asText();
    }

    private List<String> inProfile(String profile) {
        return compose.path("services").properties().stream()
                .filter(service ->
                        service.getValue().path("profiles").path(0).asText().equals(profile))
                .map(Map.Entry::getKey)
                .toList();
    }

    private static List<String> volumes(JsonNode service) {
        List<String> volumes = new ArrayList<>();
        service.path("volumes").forEach(volume -> volumes.add(volume.asText()));
        return volumes;
    }

    /** Lines that are comments, too: some are for several hosts only. */
    private static Map<String, String> environment() throws IOException {
        return Pattern.compile("^(?:# )?([A-Z][A-Z0-9_]*)=(.*)$", Pattern.MULTILINE)
                .matcher(Files.readString(ROOT.resolve(".env")))
                .results()
                .collect(toMap(found -> found.group(1), found -> found.group(2)));
    }

    private Map<String, String> setByTheImage() {
        return Pattern.compile("\\b(PYGMY_[A-Z]+)=(\\S+)")
                .matcher(image)
                .results()
                .collect(toMap(found -> found.group(1), found -> found.group(2)));
    }

    private static String launcher() throws IOException {
        StringBuilder text = new StringBuilder(Files.readString(ROOT.resolve("pygmy")));
        try (Stream<Path> parts = Files.list(ROOT.resolve("launcher"))) {
            for (Path part : parts.toList()) {
                text.append(Files.readString(part));
            }
        }
        return text.toString();
    }

    /** All nodes of a host share its ports. */
    @Test
    void each_host_has_a_node_of_each_service_with_ports_of_its_own() throws IOException {
        Map<String, String> environment = environment();
        List<String> ports = new ArrayList<>();
        for (int host = 1; host <= HOSTS; host++) {
            List<String> nodes = List.of("catalog-" + host, "order-" + host, "frontend-" + host);
            assertThat(inProfile("host-" + host)).isEqualTo(nodes);
            assertThat(nodes).allSatisfy(node -> assertThat(nodesOf(node)).isEqualTo(node));
            assertThat(nodesOf("operator-" + host)).isEqualTo(String.join(" ", nodes));
            assertThat(environment).containsKeys("PYGMY_HOST_" + host, "PYGMY_ADMIN_HOST_" + host);
            for (String node : nodes) {
                String name = node.toUpperCase(Locale.ROOT).replace('-', '_');
                Stream.of("PORT", "ADMIN_PORT", "RAFT_PORT")
                        .filter(kind -> !(node.startsWith("frontend") && kind.equals("RAFT_PORT")))
                        .forEach(kind -> ports.add(environment.getOrDefault(name + "_" + kind, "none for " + node)));
            }
        }
        assertThat(ports)
                .allSatisfy(port -> assertThat(port).containsOnlyDigits())
                .doesNotHaveDuplicates();
    }

    /** An engine that is given no name takes that of the folder, and each release has a folder of its own. */
    @Test
    void the_volume_does_not_depend_on_the_folder_that_the_file_is_in() {
        assertThat(compose.path("name").asText()).isEqualTo("pygmy");
    }

    @Test
    void what_a_node_writes_is_in_the_volume() {
        Map<String, String> set = setByTheImage();
        String volume = set.getOrDefault("PYGMY_STATE", "");
        assertThat(image).contains("\nVOLUME " + volume + "\n").contains(" -m 0700 " + volume + "\n");
        assertThat(set.get("PYGMY_DATA")).startsWith(volume + "/");
        assertThat(set.get("PYGMY_LOGS")).startsWith(volume + "/");
        assertThat(compose.path("services")).hasSize(HOSTS * 4).allSatisfy(service -> {
            assertThat(service.path("read_only").asBoolean()).isTrue();
            assertThat(volumes(service)).contains("store:" + volume);
        });
    }

    @Test
    void the_launcher_knows_what_the_image_sets_and_calls() throws IOException {
        String launcher = launcher();
        assertThat(setByTheImage().keySet())
                .contains("PYGMY_JVM")
                .allSatisfy(name -> assertThat(launcher).contains(name));
        assertThat(image)
                .contains("\nENTRYPOINT [\"/opt/pygmy/bin/pygmy\"]\nCMD [\"run\"]\n")
                .contains(" CMD [\"/opt/pygmy/bin/pygmy\", \"health\"]\n");
        assertThat(launcher).contains("\nrun_command()", "\nhealth_command()");
    }

    @Test
    void the_folder_for_backups_belongs_to_the_user_of_the_image() throws IOException {
        assertThat(image).contains("--uid 10001 --gid 10001 ").contains("\nUSER 10001:10001\n");
        assertThat(Files.readString(ROOT.resolve("docs/deploy.md"))).contains("-o 10001 -g 10001 backups");
        assertThat(inProfile("operator"))
                .hasSize(HOSTS)
                .allSatisfy(name -> assertThat(volumes(service(name))).contains("./backups:/backups"));
    }
}
