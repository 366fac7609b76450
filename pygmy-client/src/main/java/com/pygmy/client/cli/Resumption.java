package com.pygmy.client.cli;

import com.pygmy.client.IdempotencyKey;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** How an import that is cut off goes on: the same command under the same key. */
record Resumption(Pygmy pygmy, ImportBar bar, IdempotencyKey key) {
    /** Says how much is stored and how to go on. */
    void tell() {
        pygmy.err()
                .println("pygmy: " + ImportBar.count(bar.linesStored())
                        + " lines are known to be stored. To go on, nothing is stored twice: " + command());
        pygmy.err().flush();
    }

    private String command() {
        List<String> given = pygmy.commandLine().getParseResult().originalArgs();
        Stream<String> named = given.contains("--key") ? Stream.empty() : Stream.of("--key", key.toString());
        return pygmy.hint(
                Stream.concat(given.stream(), named).map(Resumption::quoted).collect(Collectors.joining(" ")));
    }

    /** As a shell reads it. */
    private static String quoted(String argument) {
        return argument.matches("[\\w./:=,@%+-]+") ? argument : "'" + argument.replace("'", "'\\''") + "'";
    }
}
