package com.pygmy.benchmarks.command;

import static org.assertj.core.api.Assertions.assertThat;

import com.pygmy.chaos.command.ChaosCommand;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import picocli.CommandLine.Command;

/** What programs say by their exit codes: the table of docs/operations.md, which this module's programs and those below keep. */
class ExitCodesTest {
    private static final Path REPOSITORY = Path.of("..");
    private static final Pattern ROW = Pattern.compile("\\| (\\d+) \\|.*");

    @Test
    void each_program_tells_the_codes_of_the_one_table() throws Exception {
        assertThat(told(Class.forName("com.pygmy.client.cli.Pygmy"))).isEqualTo(column(2));
        assertThat(told(ChaosCommand.class)).isEqualTo(column(4));
        assertThat(told(BenchCommand.class)).isEqualTo(column(5));
    }

    @Test
    void the_launcher_tells_and_uses_no_other_codes() throws IOException {
        String meanings = column(1).entrySet().stream()
                .map(code -> code.getKey() + " " + code.getValue())
                .collect(Collectors.joining(", "));
        assertThat(Files.readString(REPOSITORY.resolve("launcher/help.sh")))
                .contains("\nExit codes: " + meanings + "\n");
        assertThat(column(3).keySet()).containsAll(usedByTheLauncher());
    }

    @Test
    void the_programs_constants_are_in_the_table() throws Exception {
        for (String name : List.of("com.pygmy.client.cli.ExitCode", "com.pygmy.chaos.harness.terminal.ChaosExitCode")) {
            List<Integer> constants = new ArrayList<>();
            for (var field : Class.forName(name).getDeclaredFields()) {
                field.setAccessible(true);
                constants.add(field.getInt(null));
            }
            assertThat(column(name.contains("chaos") ? 4 : 2).keySet()).containsExactlyInAnyOrderElementsOf(constants);
        }
    }

    private static Map<Integer, String> told(Class<?> program) {
        return Arrays.stream(program.getAnnotation(Command.class).exitCodeList())
                .map(code -> code.split(":", 2))
                .collect(
                        Collectors.toMap(code -> Integer.valueOf(code[0]), code -> code[1], (a, b) -> a, TreeMap::new));
    }

    /** Code to what a column of the table says of it; without the codes of which it says nothing. */
    private static Map<Integer, String> column(int column) throws IOException {
        Map<Integer, String> codes = new TreeMap<>();
        for (String line : Files.readAllLines(REPOSITORY.resolve("docs/operations.md"))) {
            if (ROW.matcher(line).matches()) {
                String[] cells = line.split("\\|");
                if (!cells[column + 1].isBlank()) {
                    codes.put(Integer.valueOf(cells[1].strip()), cells[column + 1].strip());
                }
            }
        }
        return codes;
    }

    private static List<Integer> usedByTheLauncher() throws IOException {
        Pattern exit = Pattern.compile("\\bexit (\\d\\d?)\\b");
        List<Integer> used = new ArrayList<>();
        try (Stream<Path> scripts = Files.list(REPOSITORY.resolve("launcher"))) {
            for (Path script :
                    scripts.filter(file -> file.toString().endsWith(".sh")).toList()) {
                Matcher code = exit.matcher(Files.readString(script));
                while (code.find()) {
                    used.add(Integer.valueOf(code.group(1)));
                }
            }
        }
        return used;
    }
}
