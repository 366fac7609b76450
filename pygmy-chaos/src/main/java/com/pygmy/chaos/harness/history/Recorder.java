package com.pygmy.chaos.harness.history;

import java.io.BufferedWriter;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Writes a history while it happens: an event has its place in it before {@link #record} returns, so a call is noted before it
 * is sent and an answer after it came. Thread-safe.
 */
public final class Recorder implements AutoCloseable {
    private final long beganNanos = System.nanoTime();
    private final List<Event> events = new ArrayList<>();
    private final BufferedWriter file;

    /** @throws IOException where the file cannot be written */
    public Recorder(Path file) throws IOException {
        this.file = Files.newBufferedWriter(file);
    }

    /** Notes what an observer saw. */
    public void record(String process, Event.Type type, String f, @Nullable String key, Value value) {
        record(process, type, f, key, value, null, null, Map.of());
    }

    /** Notes an event, all of it; see {@link Event}. */
    public synchronized void record(
            String process,
            Event.Type type,
            String f,
            @Nullable String key,
            Value value,
            @Nullable Long index,
            @Nullable String node,
            Map<String, Value> more) {
        Event event = new Event(events.size() + 1, process, type, f, key, value, elapsedNanos(), index, node, more);
        events.add(event);
        try {
            file.write(JsonLines.write(event));
            file.write('\n');
            if (!event.byClient()) {
                // Faults and their like are few, and worth having where the run is killed.
                file.flush();
            }
        } catch (IOException e) {
            throw new UncheckedIOException("the history cannot be written: " + e.getMessage(), e);
        }
    }

    /** Nanoseconds since this history began. */
    public long elapsedNanos() {
        return System.nanoTime() - beganNanos;
    }

    /** What was recorded by now. */
    public synchronized History history() {
        return History.of(events);
    }

    @Override
    public synchronized void close() throws IOException {
        file.close();
    }
}
