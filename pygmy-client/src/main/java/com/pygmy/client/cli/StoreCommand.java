package com.pygmy.client.cli;

import com.pygmy.client.Answer;
import com.pygmy.client.IdempotencyKey;
import com.pygmy.client.PygmyClient;
import com.pygmy.client.PygmyException;
import com.pygmy.protocol.Executed;
import java.io.IOException;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import picocli.CommandLine.ParentCommand;

/** A command that asks the store something, in the session kept between calls. */
abstract class StoreCommand implements Callable<Integer> {
    @ParentCommand
    private Pygmy pygmy;

    /** @return the exit code, one of {@link ExitCode} */
    abstract int run(PygmyClient client) throws IOException;

    @Override
    public final Integer call() throws IOException {
        return pygmy.inSession(this::run);
    }

    final Pygmy pygmy() {
        return pygmy;
    }

    final Screen screen() {
        return pygmy.screen();
    }

    /** Prints a value as JSON where that is asked for, and says whether it was. */
    final boolean printedAsJson(Object value) {
        if (pygmy.json()) {
            screen().json(value);
        }
        return pygmy.json();
    }

    /** Tells what was refused, as JSON or as one line. */
    final int refused(String outcome, String line, Object more) {
        String said = CommandWording.ofCommand(line);
        if (pygmy.json()) {
            screen().json(Map.of("outcome", outcome, "detail", said, "more", more));
        } else {
            pygmy.err().println("pygmy: " + said);
            pygmy.err().flush();
        }
        return ExitCode.REFUSED;
    }

    /** Does what a key makes happen once. Where it may have happened, also as the program is stopped meanwhile, the key is named. */
    final <T> T underKey(IdempotencyKey key, String purpose, Supplier<T> work) {
        IfStopped told = new IfStopped(() -> {
            pygmy.err().println("pygmy: stopped before the answer, it may have happened: " + goOn(key, purpose));
            pygmy.err().flush();
        });
        try (told) {
            return work.get();
        } catch (PygmyException e) {
            tellKey(e, key, purpose);
            throw e;
        }
    }

    private static String goOn(IdempotencyKey key, String purpose) {
        return "to find out, and to " + purpose + ", add --key " + key;
    }

    /** In JSON the failure itself holds the key. */
    private void tellKey(PygmyException failure, IdempotencyKey key, String purpose) {
        if (failure.executed() != Executed.NO && !pygmy.json()) {
            pygmy.err().println("pygmy: " + goOn(key, purpose));
        }
    }

    /** With {@code --verbose}: where an answer came from. */
    final void tellOrigin(Answer<?> answer) {
        if (pygmy.verbose() && !pygmy.json()) {
            String indexes = answer.indexes().entrySet().stream()
                    .sorted(Map.Entry.comparingByKey())
                    .map(index -> index.getKey() + " " + index.getValue())
                    .collect(Collectors.joining(", "));
            String from = answer.fromCache() ? "cache" : answer.node() == null ? "frontend" : answer.node();
            screen().aside("from " + from + " through " + answer.frontend() + ", at index "
                    + (indexes.isEmpty() ? "unknown" : indexes) + ", tries: " + answer.attempts()
                    + (answer.replayed() ? ", a stored answer" : ""));
        }
        if (answer.sessionRestarted()) {
            pygmy.err().println("pygmy: the store has been begun anew since your last call; your session was too.");
        }
    }
}
