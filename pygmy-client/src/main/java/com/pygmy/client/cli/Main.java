package com.pygmy.client.cli;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.PrintWriter;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Help.Ansi;

/** The program: parses, runs one command, exits with its {@link ExitCode}. */
public final class Main {
    private static final List<Class<?>> COMMANDS = List.of(
            SearchCommand.class,
            ListBooksCommand.class,
            LookupCommand.class,
            TopicsCommand.class,
            BuyCommand.class,
            OrdersCommand.class,
            OrderCommand.class,
            CancelCommand.class,
            ImportCommand.class,
            ExportCommand.class,
            RestockCommand.class,
            BackupCommand.class,
            StatusCommand.class,
            AwaitCommand.class,
            ShellCommand.class);

    private static final long SELECTOR_MILLIS = 100;

    private Main() {}

    public static void main(String[] arguments) {
        Surroundings surroundings = Surroundings.of(System.getProperties(), System.getenv());
        PrintWriter out = new PrintWriter(System.out, true, UTF_8);
        PrintWriter err = new PrintWriter(System.err, true, UTF_8);
        int exitCode = commandLine(new Pygmy(surroundings, out, err), arguments).execute(arguments);
        out.flush();
        err.flush();
        endSelectors();
        System.exit(exitCode);
    }

    /**
     * A JVM that ends waits 0.3 s for threads that are in a system call, and Java's HTTP client leaves one there, which it can be
     * asked to end only from Java 21 on. Interrupted, that thread ends.
     */
    private static void endSelectors() {
        Thread[] threads = new Thread[Thread.activeCount() + 16];
        int count = Thread.enumerate(threads);
        try {
            for (Thread thread : Arrays.asList(threads).subList(0, count)) {
                if (thread.getName().startsWith("HttpClient-")) {
                    thread.interrupt();
                    thread.join(SELECTOR_MILLIS);
                }
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /**
     * The commands below their root, with errors told in one line: all, or the one that these arguments begin with, since to
     * read what all the others take would cost more than most of them do.
     */
    static CommandLine commandLine(Pygmy pygmy, String... arguments) {
        Failures failures = new Failures(pygmy);
        CommandLine commands = new CommandLine(pygmy);
        Optional<Class<?>> named = COMMANDS.stream()
                .filter(type -> arguments.length > 0 && name(type).equals(arguments[0]))
                .findFirst();
        named.map(List::<Class<?>>of).orElse(COMMANDS).forEach(commands::addSubcommand);
        commands.setOut(pygmy.out())
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

    private static String name(Class<?> type) {
        return type.getAnnotation(Command.class).name();
    }

    private static void describe(CommandLine command) {
        command.getCommandSpec().usageMessage().abbreviateSynopsis(true).sortOptions(false);
    }
}
