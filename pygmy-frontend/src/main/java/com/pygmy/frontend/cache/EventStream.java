package com.pygmy.frontend.cache;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.util.function.BiConsumer;

/**
 * Cuts a stream of server-sent events (HTML standard, section 9.2.6) into events, however it arrives in pieces. Fields other
 * than {@code event} and {@code data} are passed over. Not thread-safe.
 */
final class EventStream {
    private static final int MAX_EVENT_BYTES = 4 * 1024 * 1024;

    private final BiConsumer<String, String> sink;
    private final ByteArrayOutputStream line = new ByteArrayOutputStream(256);
    private final StringBuilder data = new StringBuilder();
    private String name = "";
    private boolean afterReturn;

    /** @param sink gets each event's name and data */
    EventStream(BiConsumer<String, String> sink) {
        this.sink = sink;
    }

    /**
     * Takes the next piece.
     *
     * @throws IllegalArgumentException where an event is longer than any honest one
     */
    void read(ByteBuffer piece) {
        while (piece.hasRemaining()) {
            byte b = piece.get();
            boolean restOfLineEnd = b == '\n' && afterReturn;
            afterReturn = b == '\r';
            if (restOfLineEnd) {
                continue;
            }
            if (b == '\n' || b == '\r') {
                endOfLine(line.toString(UTF_8));
                line.reset();
            } else {
                line.write(b);
                if (line.size() + data.length() > MAX_EVENT_BYTES) {
                    throw new IllegalArgumentException("event: more than " + MAX_EVENT_BYTES + " bytes");
                }
            }
        }
    }

    private void endOfLine(String text) {
        if (text.isEmpty()) {
            dispatch();
            return;
        }
        int colon = text.indexOf(':');
        String field = colon < 0 ? text : text.substring(0, colon);
        String value = colon < 0 ? "" : text.substring(colon + (text.startsWith(" ", colon + 1) ? 2 : 1));
        if (field.equals("event")) {
            name = value;
        } else if (field.equals("data")) {
            data.append(data.isEmpty() ? "" : "\n").append(value);
        }
    }

    private void dispatch() {
        String event = name;
        String body = data.toString();
        name = "";
        data.setLength(0);
        if (!body.isEmpty()) {
            sink.accept(event, body);
        }
    }
}
