package com.pygmy.client.cli;

import com.pygmy.protocol.files.OwnerOnly;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import org.jline.reader.EndOfFileException;
import org.jline.reader.LineReader;
import org.jline.reader.LineReaderBuilder;
import org.jline.reader.SyntaxError;
import org.jline.reader.UserInterruptException;
import org.jline.reader.impl.DefaultParser;
import org.jline.terminal.Terminal;
import org.jline.terminal.TerminalBuilder;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.ParentCommand;
import picocli.shell.jline3.PicocliJLineCompleter;

/**
 * Reads a line, runs it as the launcher would have, and again. The session and the history go on over calls of the shell;
 * {@code --frontend} and {@code --url} hold for every line of it.
 */
@Command(name = "shell", description = "The same commands at a prompt, with completion and history; exit ends it.")
final class ShellCommand implements Callable<Integer> {
    private static final int HISTORY_LINES = 1_000;

    @ParentCommand
    private Pygmy pygmy;

    @Override
    public Integer call() throws IOException {
        Path state = pygmy.surroundings().state();
        OwnerOnly.directory(state);
        try (Terminal terminal =
                TerminalBuilder.builder().system(true).dumb(true).build()) {
            LineReader reader = LineReaderBuilder.builder()
                    .terminal(terminal)
                    .appName("pygmy")
                    .parser(new DefaultParser())
                    .completer(new PicocliJLineCompleter(commands(terminal).getCommandSpec()))
                    .variable(LineReader.HISTORY_FILE, state.resolve("history").toAbsolutePath())
                    .variable(LineReader.HISTORY_SIZE, HISTORY_LINES)
                    .build();
            return converse(terminal, reader);
        }
    }

    private int converse(Terminal terminal, LineReader reader) {
        int exitCode = ExitCode.DONE;
        while (true) {
            List<String> words = read(reader);
            if (words == null || words.equals(List.of("exit")) || words.equals(List.of("quit"))) {
                return exitCode;
            }
            if (!words.isEmpty()) {
                List<String> known = words.equals(List.of("help")) ? List.of("--help") : words;
                exitCode = commands(terminal).execute(known.toArray(new String[0]));
            }
        }
    }

    /** The words of the next line; null at the end of the input. */
    private @Nullable List<String> read(LineReader reader) {
        try {
            return reader.getParser().parse(reader.readLine("pygmy> "), 0).words().stream()
                    .filter(word -> !word.isEmpty())
                    .toList();
        } catch (UserInterruptException e) {
            return List.of();
        } catch (EndOfFileException e) {
            return null;
        } catch (SyntaxError e) {
            pygmy.err().println("pygmy: " + e.getMessage());
            return List.of();
        }
    }

    // Made anew for each line: the terminal may have another width by then, and no option must outlive its line.
    private CommandLine commands(Terminal terminal) {
        Surroundings outside = pygmy.surroundings();
        int columns = outside.onTerminal() && terminal.getWidth() > 0 ? terminal.getWidth() : outside.columns();
        Surroundings inside = new Surroundings(
                pygmy.frontends(),
                outside.state(),
                columns,
                outside.colours(),
                outside.operatorToken(),
                pygmy.authorities(),
                outside.nodeTls(),
                "");
        CommandLine commands = Main.commandLine(new Pygmy(inside, pygmy.out(), pygmy.err()));
        commands.getCommandSpec().removeSubcommand("shell");
        return commands;
    }
}
