package com.pygmy.client.cli;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.Writer;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import picocli.CommandLine;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;

/** What the launcher has a shell complete, held against the commands that there are. */
class CompletionTest {
    private static final Path REPOSITORY =
            Path.of("").toAbsolutePath().resolve("..").normalize();
    /** The launcher gives these options; or it has a command of the same name that takes others. */
    private static final Set<String> LAUNCHERS = Set.of("backup", "await", "status");

    @Test
    void every_option_of_every_command_is_completed() throws Exception {
        PrintWriter nowhere = new PrintWriter(Writer.nullWriter());
        CommandLine commands =
                Main.commandLine(new Pygmy(Surroundings.of(new Properties(), Map.of()), nowhere, nowhere));
        assertThat(commands.getSubcommands()).containsKeys("buy", "import", "orders");
        for (CommandLine command : commands.getSubcommands().values()) {
            CommandSpec spec = command.getCommandSpec();
            if (!LAUNCHERS.contains(spec.name()) && !spec.usageMessage().hidden()) {
                assertThat(completed(spec.name(), "--")).as(spec.name()).containsAll(longNames(spec));
            }
        }
    }

    @Test
    void nodes_and_groups_are_completed_where_they_are_asked_for() throws Exception {
        assertThat(completed("kill", "")).contains("leader", "catalog-1", "frontend-2");
        assertThat(completed("kill", "leader", "")).containsExactly("catalog", "order");
        assertThat(completed("cha")).containsExactly("chaos");
        assertThat(completed("chaos", "run", "--w")).containsExactly("--workload");
    }

    private static List<String> longNames(CommandSpec command) {
        return command.options().stream()
                .filter(option -> !option.hidden())
                .map(OptionSpec::longestName)
                .filter(name -> name.startsWith("--"))
                .toList();
    }

    /** What bash offers for the last of these words. */
    private static List<String> completed(String... words) throws IOException, InterruptedException {
        String script = "source <(./pygmy completion bash); COMP_WORDS=(pygmy \"$@\"); COMP_CWORD=$#; _pygmy;"
                + " printf '%s\\n' \"${COMPREPLY[@]}\"";
        Process bash = new ProcessBuilder(Stream.concat(Stream.of("bash", "-c", script, "bash"), Stream.of(words))
                        .toList())
                .directory(REPOSITORY.toFile())
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        String offered = new String(bash.getInputStream().readAllBytes(), UTF_8);
        assertThat(bash.waitFor()).isZero();
        return offered.lines().toList();
    }
}
