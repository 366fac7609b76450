package com.pygmy.client.cli;

import com.pygmy.client.PygmyException;
import com.pygmy.protocol.Executed;
import com.pygmy.protocol.Problem;
import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import java.nio.file.NoSuchFileException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.IExecutionExceptionHandler;
import picocli.CommandLine.IParameterExceptionHandler;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ParseResult;
import picocli.CommandLine.UnmatchedArgumentException;

/** Tells a failure in one line that names the next step, and gives it its exit code. */
final class Failures implements IParameterExceptionHandler, IExecutionExceptionHandler {
    private final Pygmy pygmy;

    Failures(Pygmy pygmy) {
        this.pygmy = pygmy;
    }

    @Override
    public int handleParseException(ParameterException failure, String[] arguments) {
        CommandLine command = failure.getCommandLine();
        List<String> suggestions =
                failure instanceof UnmatchedArgumentException unmatched ? unmatched.getSuggestions() : List.of();
        String next = suggestions.isEmpty()
                ? "See " + help(command)
                : "Did you mean " + String.join(" or ", suggestions.subList(0, Math.min(2, suggestions.size()))) + "?";
        String wrong = wrong(failure)
                .replaceFirst(" is not an? (long|int)$", " is not a whole number")
                .replaceFirst("^Invalid value for option '([^']+)'(?: at index \\d+)?(?: \\([^)]*\\))?: ", "$1: ")
                .replaceFirst("^Invalid value for positional parameter at index \\S+ \\((.*?)\\): ", "$1: ");
        tell(wrong + ". " + next);
        return ExitCode.USAGE;
    }

    private static String wrong(ParameterException failure) {
        return failure instanceof UnmatchedArgumentException unmatched
                        && failure.getCommandLine().getParent() == null
                ? "there is no command '" + unmatched.getUnmatched().get(0) + "'"
                : String.valueOf(failure.getMessage());
    }

    private String help(CommandLine command) {
        String name = command.getCommandSpec().qualifiedName(" ");
        return pygmy.hint(name.substring("pygmy".length()).strip() + " --help");
    }

    @Override
    public int handleExecutionException(Exception failure, CommandLine command, @Nullable ParseResult parsed) {
        if (failure instanceof ParameterException wrongUse) {
            return handleParseException(wrongUse, new String[0]);
        }
        if (failure instanceof PygmyException noAnswer) {
            return handle(noAnswer);
        }
        if (failure instanceof FileSystemException file) {
            tell(reason(file));
            return ExitCode.USAGE;
        }
        if (failure instanceof IOException broken) {
            tell(reason(broken));
            return ExitCode.FAULT;
        }
        tell("a fault of this program: " + failure + (pygmy.verbose() ? "" : ". Run it with --verbose to see where"));
        if (pygmy.verbose()) {
            failure.printStackTrace(pygmy.err());
        }
        return ExitCode.FAULT;
    }

    private int handle(PygmyException failure) {
        int status = failure.problem().map(Problem::status).orElse(0);
        if (pygmy.json()) {
            tellJson(failure);
        } else {
            tell(sentence(CommandWording.ofCommand(String.valueOf(failure.getMessage()))) + next(failure, status));
        }
        if (pygmy.verbose()) {
            pygmy.err().println("request " + failure.requestId() + ", tries: " + failure.attempts());
        }
        if (status == 401 || status == 403) {
            return ExitCode.DENIED;
        }
        if (isRefusal(failure, status)) {
            return ExitCode.REFUSED;
        }
        return failure.executed() == Executed.NO ? ExitCode.NOT_EXECUTED : ExitCode.UNKNOWN;
    }

    /** Not so where an earlier try may have happened, of which the refusal says nothing. */
    private static boolean isRefusal(PygmyException failure, int status) {
        return status >= 400 && status < 500 && failure.executed() == Executed.NO;
    }

    private String next(PygmyException failure, int status) {
        if (status == 401 || status == 403) {
            return " Set PYGMY_OPERATOR_TOKEN to the operator's token.";
        }
        if (isRefusal(failure, status)) {
            return "";
        }
        if (failure.executed() == Executed.UNKNOWN) {
            return " It may have happened or not.";
        }
        if (failure.executed() == Executed.YES) {
            return " It has happened.";
        }
        return failure.problem().isPresent()
                ? " Nothing happened; " + pygmy.hint("status") + " tells how the store is."
                : " Nothing happened. Is the store up, and the address right? (./pygmy up starts one here)";
    }

    private void tellJson(PygmyException failure) {
        Map<String, Object> told = new LinkedHashMap<>();
        told.put("error", failure.getMessage());
        told.put("executed", failure.executed());
        failure.key().ifPresent(key -> told.put("key", key.value()));
        told.put("requestId", failure.requestId());
        failure.problem().ifPresent(problem -> told.put("problem", problem));
        new Screen(pygmy.err(), 0, false).json(told);
    }

    /** Why a file cannot be read or written. */
    static String reason(IOException failure) {
        if (failure instanceof NoSuchFileException missing) {
            return "there is no file " + missing.getFile();
        }
        if (failure instanceof AccessDeniedException denied) {
            return denied.getFile() + ": permission denied";
        }
        return failure.getMessage() == null ? "a file could not be read or written" : failure.getMessage();
    }

    void tell(String line) {
        pygmy.err().println("pygmy: " + CommandWording.withoutClassNames(line.replaceAll("\\s+", " ")));
        pygmy.err().flush();
    }

    private static String sentence(@Nullable String text) {
        String said = text == null || text.isBlank() ? "no reason was given" : text.strip();
        return said.endsWith(".") ? said : said + ".";
    }
}
