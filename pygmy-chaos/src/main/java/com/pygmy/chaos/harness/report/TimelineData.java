package com.pygmy.chaos.harness.report;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.pygmy.chaos.harness.history.Event;
import com.pygmy.protocol.ApiJson;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.zip.GZIPOutputStream;

/**
 * All requests as columns for the timeline: numbers of four bytes with the lowest first, then codes of one byte, packed with
 * gzip and in base64. Each request has a line of text besides; where these would make the file too large they are shortened.
 */
final class TimelineData {
    private static final ObjectMapper JSON = ApiJson.strict();
    private static final int PACKED_TEXTS_MAX = 1_900_000;
    private static final int TEXT_MAX = 200;
    private static final int TEXT_MIN = 16;
    private static final long UNITS_MAX = 4_000_000_000L;

    private final Course course;
    private final List<Course.Sample> samples;
    private final Map<String, Integer> processes = new LinkedHashMap<>();
    private final Map<String, Integer> kinds = new LinkedHashMap<>();
    private final long unitNanos;

    TimelineData(Course course) {
        this.course = course;
        this.samples = course.samples();
        this.unitNanos = Math.max(1_000, course.spanNanos() / UNITS_MAX + 1);
    }

    Element element() {
        ObjectNode root = JSON.createObjectNode();
        root.put("count", samples.size()).put("unit", unitNanos / 1e9).put("span", course.spanNanos() / 1e9);
        root.put("timed", course.isTimed());
        root.put("columns", packed(columns()));
        addTexts(root);
        addNames(root.putArray("processes"), processes);
        addNames(root.putArray("kinds"), kinds);
        ArrayNode endings = root.putArray("endings");
        for (RequestEnd ending : RequestEnd.values()) {
            endings.add(ending.words());
        }
        ArrayNode faults = root.putArray("faults");
        for (Course.ShownFault fault : course.faults()) {
            faults.addObject()
                    .put("label", fault.label())
                    .put("from", fault.fromNanos() / 1e9)
                    .put("until", fault.untilNanos() / 1e9);
        }
        return Element.data("operations", root.toString());
    }

    private static void addNames(ArrayNode array, Map<String, Integer> names) {
        names.keySet().forEach(array::add);
    }

    /** Since the request before: when it was called, and its line; then how long it took, which client, what, and how it ended. */
    private byte[] columns() {
        ByteBuffer bytes = ByteBuffer.allocate(samples.size() * 18).order(ByteOrder.LITTLE_ENDIAN);
        long before = 0;
        for (Course.Sample sample : samples) {
            long at = sample.calledNanos() / unitNanos;
            bytes.putInt((int) (at - before));
            before = at;
        }
        samples.forEach(sample -> bytes.putInt(sample.isAnswered() ? (int) (sample.tookNanos() / unitNanos) : -1));
        int line = 0;
        for (Course.Sample sample : samples) {
            bytes.putInt(sample.operation().call().line() - line);
            line = sample.operation().call().line();
        }
        samples.forEach(
                sample -> bytes.putInt(code(processes, sample.operation().process())));
        samples.forEach(
                sample -> bytes.put((byte) code(kinds, sample.operation().f())));
        samples.forEach(sample -> bytes.put((byte) sample.ending().code()));
        return bytes.array();
    }

    private static int code(Map<String, Integer> codes, String name) {
        return codes.computeIfAbsent(name, made -> codes.size());
    }

    private void addTexts(ObjectNode root) {
        List<String> whole = samples.stream()
                .map(sample -> OperationWords.of(sample.operation()))
                .toList();
        int length = TEXT_MAX;
        String packed = packed(texts(whole, length));
        // Most of a text does not pack: it is ids. So the length that fits is told by the one that does not, nearly.
        while (packed.length() > PACKED_TEXTS_MAX && length > 0) {
            int longest = whole.stream().mapToInt(String::length).max().orElse(0);
            int fitting = (int) (0.8 * Math.min(length, longest) * PACKED_TEXTS_MAX / packed.length());
            length = fitting < TEXT_MIN ? 0 : fitting;
            packed = packed(texts(whole, length));
        }
        root.put("texts", packed).put("textLength", length);
    }

    private byte[] texts(List<String> whole, int length) {
        StringBuilder texts = new StringBuilder();
        for (int i = 0; i < whole.size() && length > 0; i++) {
            Event answer = samples.get(i).operation().answer();
            texts.append(OperationWords.shortened(whole.get(i), length).replace('\n', ' '));
            if (answer != null && answer.node() != null) {
                texts.append(" · by ").append(answer.node().replace('\n', ' '));
            }
            if (answer != null && answer.index() != null) {
                texts.append(" at index ").append(answer.index());
            }
            texts.append('\n');
        }
        return texts.toString().getBytes(UTF_8);
    }

    private static String packed(byte[] bytes) {
        ByteArrayOutputStream packed = new ByteArrayOutputStream();
        try (OutputStream gzip = new GZIPOutputStream(packed)) {
            gzip.write(bytes);
        } catch (IOException e) {
            throw new UncheckedIOException(e); // cannot happen: it is all in memory
        }
        return Base64.getEncoder().encodeToString(packed.toByteArray());
    }
}
