package com.pygmy.client.cli;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.PrintWriter;
import picocli.CommandLine;
import picocli.CommandLine.Help.Ansi;

/** The program: parses, runs one command, exits with its {@link ExitCode}. */
public final class Main {
    private Main() {}

    public static void main(String[] arguments) {
        Surroundings surroundings = Surroundings.of(System.getProperties(), System.getenv());
        PrintWriter out = new PrintWriter(System.out, true, UTF_8);
        PrintWriter err = new PrintWriter(System.err, true, UTF_8);
        int exitCode = commandLine(new Pygmy(surroundings, out, err)).execute(arguments);
        out.flush();
        err.flush();
        System.exit(exitCode);
    }

    /** All commands below their root, with errors told in one line. */
    static CommandLine commandLine(Pygmy pygmy) {
        Failures failures = new Failures(pygmy);
        CommandLine commands = new CommandLine(pygmy)
                .setOut(pygmy.out())
                .setErr(pygmy.err())
                .setColorScheme(
                        CommandLine.Help.defaultColorScheme(pygmy.surroundings().colours() ? Ansi.ON : Ansi.OFF))
                .setUsageHelpWidth(
                        Math.min(100, Math.max(80, pygmy.surroundings().columns())))
                .setCaseInsensitiveEnumValuesAllowed(true)
                .setParameterExceptionHandler(failures)
                .setExecutionExceptionHandler(failures);
        describe(commands);
        commands.getSubcommands().values().forEach(Main::describe);
        return commands;
    }

    private static void describe(CommandLine command) {
        command.getCommandSpec().usageMessage().abbreviateSynopsis(true).sortOptions(false);
    }
}
