package com.pygmy.chaos.harness.fault;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.pygmy.chaos.harness.Node;
import com.pygmy.chaos.harness.history.Value;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.SeekableByteChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * What nodes print from a moment on: a few lines each, those that warn where there are any, or else the last ones. Places in files
 * tell what is new, so that nothing needs to be known of how a service writes its lines.
 */
final class LogExcerpt {
    private static final int LINES_MAX = 6;
    private static final int LINE_MAX = 300;
    private static final int READ_MAX = 256 * 1024;
    private static final Pattern WARNS = Pattern.compile("WARN|ERROR|FATAL|PANIC|panic|fatal");

    private final List<? extends Node> nodes;
    private final Map<Node, Long> begins = new HashMap<>();

    /** From now on. */
    LogExcerpt(List<? extends Node> nodes) {
        this.nodes = nodes;
        nodes.forEach(node -> begins.put(node, size(node.log())));
    }

    private static long size(@Nullable Path log) {
        try {
            return log == null ? 0 : Files.size(log);
        } catch (IOException e) {
            return 0; // It is not there yet.
        }
    }

    /** The lines of each node that has a log, by its name. */
    Value lines() {
        Map<String, Value> all = new HashMap<>();
        for (Node node : nodes) {
            Path log = node.log();
            if (log != null) {
                List<String> lines = chosen(since(log, begins.getOrDefault(node, 0L)));
                all.put(node.name(), Value.list(lines.stream().map(Value::of).toList()));
            }
        }
        return Value.map(all);
    }

    private static List<String> since(Path log, long begin) {
        try (SeekableByteChannel file = Files.newByteChannel(log)) {
            long from = Math.max(begin, file.size() - READ_MAX);
            ByteBuffer bytes = ByteBuffer.allocate((int) Math.max(0, file.size() - from));
            file.position(from);
            while (bytes.hasRemaining() && file.read(bytes) >= 0) {
                // Reads on.
            }
            return UTF_8.decode(bytes.flip()).toString().lines().toList();
        } catch (IOException e) {
            return List.of(); // An excerpt is an extra: the log itself stays.
        }
    }

    private static List<String> chosen(List<String> lines) {
        List<String> warnings =
                lines.stream().filter(line -> WARNS.matcher(line).find()).toList();
        List<String> chosen = warnings.isEmpty()
                ? lines.subList(Math.max(0, lines.size() - LINES_MAX), lines.size())
                : warnings.subList(0, Math.min(warnings.size(), LINES_MAX));
        return chosen.stream()
                .map(line -> line.length() > LINE_MAX ? line.substring(0, LINE_MAX) + " …" : line)
                .toList();
    }
}
