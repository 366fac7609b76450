package com.pygmy.raft.testing;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.pygmy.raft.Command;
import com.pygmy.raft.CommandId;
import com.pygmy.raft.log.CommandCodec;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Stream;

/**
 * Pins the form of commands in the log. A log written by a released program must be readable by every later one, so each type
 * of command has a file {@code src/test/resources/golden/<type>.json} that holds the JSON of one or more examples, a line
 * each. A service's test is one line:
 *
 * <pre>GoldenLog.in(Path.of("src/test/resources/golden")).verify(codec, List.of(new Deposit("ann", 500), ...));</pre>
 *
 * <p>A new type's file is written by running that test once with {@code -Dgolden=write}, which never changes a file that is
 * there. Files of released types are not to be touched: another form is another type.
 */
public final class GoldenLog {
    private static final CommandId ID = new CommandId("golden");

    private final Path directory;
    private final boolean write;

    GoldenLog(Path directory, boolean write) {
        this.directory = directory;
        this.write = write;
    }

    /** The golden files of a module; writes missing ones where the system property {@code golden} is {@code write}. */
    public static GoldenLog in(Path directory) {
        return new GoldenLog(directory, "write".equals(System.getProperty("golden")));
    }

    /**
     * Compares every type of the codec with its file, both ways.
     *
     * @param examples at least one command of each type; more for what may be absent
     * @throws AssertionError which lists every type that has no example, no file, another form than its file, or a file and no
     *     command any more
     */
    public <S> void verify(CommandCodec<S> codec, List<? extends Command<S, ?>> examples) {
        SortedMap<String, List<Command<S, ?>>> byType = new TreeMap<>();
        codec.types().forEach(type -> byType.put(type, new ArrayList<>()));
        for (Command<S, ?> example : examples) {
            String type = codec.decodeCommand(codec.encode(ID, example)).type();
            byType.computeIfAbsent(type, any -> new ArrayList<>()).add(example);
        }
        List<String> faults = new ArrayList<>();
        for (Map.Entry<String, List<Command<S, ?>>> type : byType.entrySet()) {
            check(codec, type.getKey(), type.getValue(), faults);
        }
        for (String type : filed()) {
            if (!byType.containsKey(type)) {
                faults.add(type + ": has a golden file, so logs may hold it, and no command reads it any more");
            }
        }
        if (!faults.isEmpty()) {
            throw new AssertionError("the log's form is not what is pinned:\n" + String.join("\n", faults));
        }
    }

    private <S> void check(CommandCodec<S> codec, String type, List<Command<S, ?>> examples, List<String> faults) {
        if (examples.isEmpty()) {
            faults.add(type + ": no example is given");
            return;
        }
        List<String> now = examples.stream()
                .map(example -> new String(codec.encode(ID, example), UTF_8))
                .toList();
        Path file = directory.resolve(type + ".json");
        if (write && !Files.exists(file)) {
            writeLines(file, now);
        }
        if (!Files.exists(file)) {
            faults.add(type + ": no golden file " + file + " (run this test once with -Dgolden=write)");
            return;
        }
        List<String> pinned = readLines(file);
        if (!pinned.equals(now)) {
            faults.add(type + ": was\n  " + String.join("\n  ", pinned) + "\nand is\n  " + String.join("\n  ", now));
            return;
        }
        for (int i = 0; i < pinned.size(); i++) {
            Command<S, ?> read =
                    codec.decodeCommand(pinned.get(i).getBytes(UTF_8)).command();
            if (!read.equals(examples.get(i))) {
                faults.add(type + ": " + examples.get(i) + " is read back as " + read);
            }
        }
    }

    private List<String> filed() {
        if (!Files.isDirectory(directory)) {
            return List.of();
        }
        try (Stream<Path> files = Files.list(directory)) {
            return files.map(file -> String.valueOf(file.getFileName()))
                    .filter(name -> name.endsWith(".json"))
                    .map(name -> name.substring(0, name.length() - ".json".length()))
                    .sorted()
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static List<String> readLines(Path file) {
        try {
            return Files.readAllLines(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static void writeLines(Path file, List<String> lines) {
        try {
            Files.createDirectories(file.resolveSibling(""));
            Files.write(file, lines);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
