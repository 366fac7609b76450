package com.pygmy.frontend.tracing;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** A message of protobuf by the numbers of its fields: the wire format alone, so that a collector here shares no code with the sender. */
final class Message {
    private static final int WIRE_TYPES = 8;

    /** Numbers, and bytes of texts and of messages inside. */
    private final Map<Integer, List<Object>> fields = new TreeMap<>();

    Message(byte[] bytes) {
        ByteBuffer in = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
        while (in.hasRemaining()) {
            int tag = (int) varint(in);
            Object value = switch (tag % WIRE_TYPES) {
                case 0 -> varint(in);
                case 1 -> in.getLong();
                case 2 -> {
                    byte[] inside = new byte[(int) varint(in)];
                    in.get(inside);
                    yield inside;
                }
                case 5 -> (long) in.getInt();
                default -> throw new IllegalArgumentException("wire type of " + tag);
            };
            fields.computeIfAbsent(tag / WIRE_TYPES, number -> new ArrayList<>())
                    .add(value);
        }
    }

    private static long varint(ByteBuffer in) {
        long value = 0;
        for (int shift = 0; ; shift += 7) {
            byte next = in.get();
            value |= (next & 0x7FL) << shift;
            if (next >= 0) {
                return value;
            }
        }
    }

    boolean has(int field) {
        return fields.containsKey(field);
    }

    List<Message> messages(int field) {
        return fields.getOrDefault(field, List.of()).stream()
                .map(bytes -> new Message((byte[]) bytes))
                .toList();
    }

    /** Zero where there is none. */
    long number(int field) {
        return (long) fields.getOrDefault(field, List.of(0L)).get(0);
    }

    /** Empty where there is none. */
    String text(int field) {
        return new String(bytes(field), StandardCharsets.UTF_8);
    }

    String hex(int field) {
        return HexFormat.of().formatHex(bytes(field));
    }

    private byte[] bytes(int field) {
        return (byte[]) fields.getOrDefault(field, List.of(new byte[0])).get(0);
    }
}
