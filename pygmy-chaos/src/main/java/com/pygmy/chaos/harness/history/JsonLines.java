package com.pygmy.chaos.harness.history;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadFeature;
import java.io.IOException;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;

/**
 * The harness's own format: one event a line, a JSON object with {@code process}, {@code type}, {@code f}, and as far as
 * they are known {@code key}, {@code value}, {@code time} (nanoseconds), {@code index} (of the log) and {@code node}. Other
 * members are kept. A whole number of more than 64 bits is kept as a text.
 */
public final class JsonLines {
    private static final JsonFactory JSON = JsonFactory.builder()
            .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
            .build();

    private JsonLines() {}

    static List<Event> read(String text) {
        List<Event> events = new ArrayList<>();
        int line = 0;
        for (String json : (Iterable<String>) text.lines()::iterator) {
            line++;
            if (!json.isBlank()) {
                events.add(readEvent(json, line));
            }
        }
        return events;
    }

    private static Event readEvent(String json, int line) {
        try (JsonParser parser = JSON.createParser(json)) {
            if (parser.nextToken() != JsonToken.START_OBJECT) {
                throw new HistoryFormatException(line, "not a JSON object");
            }
            EventBuilder event = new EventBuilder(line);
            while (parser.nextToken() == JsonToken.FIELD_NAME) {
                String name = parser.currentName();
                parser.nextToken();
                event.set(name, readValue(parser));
            }
            if (parser.nextToken() != null) {
                throw new HistoryFormatException(line, "something follows the JSON object");
            }
            return event.build();
        } catch (JsonProcessingException e) {
            throw new HistoryFormatException(line, "not JSON: " + e.getOriginalMessage());
        } catch (IOException e) {
            throw new UncheckedIOException(e); // cannot happen: the text is in memory
        }
    }

    /**
     * Reads one array of events, as Jepsen's histories are translated to JSON: their {@code index} is the place in the
     * history. Events on one line are counted as if each had its own.
     */
    static List<Event> readArray(String text) {
        List<Event> events = new ArrayList<>();
        int line = 0;
        try (JsonParser parser = JSON.createParser(text)) {
            parser.nextToken();
            for (JsonToken next = parser.nextToken(); next != JsonToken.END_ARRAY; next = parser.nextToken()) {
                line = Math.max(line + 1, parser.currentTokenLocation().getLineNr());
                if (next != JsonToken.START_OBJECT) {
                    throw new HistoryFormatException(line, "not a JSON object");
                }
                EventBuilder event = new EventBuilder(line);
                while (parser.nextToken() == JsonToken.FIELD_NAME) {
                    String name = parser.currentName();
                    parser.nextToken();
                    event.setOfJepsen(name, readValue(parser));
                }
                events.add(event.build());
            }
            if (parser.nextToken() != null) {
                throw new HistoryFormatException(
                        parser.currentTokenLocation().getLineNr(), "something follows the JSON array");
            }
        } catch (JsonProcessingException e) {
            throw new HistoryFormatException(Math.max(1, line), "not JSON: " + e.getOriginalMessage());
        } catch (IOException e) {
            throw new UncheckedIOException(e); // cannot happen: the text is in memory
        }
        return events;
    }

    private static Value readValue(JsonParser parser) throws IOException {
        return switch (parser.currentToken()) {
            case VALUE_NULL -> Value.NIL;
            case VALUE_TRUE -> Value.of(true);
            case VALUE_FALSE -> Value.of(false);
            case VALUE_NUMBER_INT ->
                parser.getNumberType() == JsonParser.NumberType.BIG_INTEGER
                        ? Value.of(parser.getText())
                        : Value.of(parser.getLongValue());
            case VALUE_NUMBER_FLOAT -> Value.of(parser.getDoubleValue());
            case VALUE_STRING -> Value.of(parser.getText());
            case START_ARRAY -> {
                List<Value> items = new ArrayList<>();
                while (parser.nextToken() != JsonToken.END_ARRAY) {
                    items.add(readValue(parser));
                }
                yield Value.list(items);
            }
            case START_OBJECT -> {
                Map<String, Value> members = new LinkedHashMap<>();
                while (parser.nextToken() != JsonToken.END_OBJECT) {
                    String name = parser.currentName();
                    parser.nextToken();
                    members.put(name, readValue(parser));
                }
                yield Value.map(members);
            }
            default -> throw new IllegalStateException("token " + parser.currentToken());
        };
    }

    /** An event as one line, without the line break. */
    public static String write(Event event) {
        StringWriter line = new StringWriter(160);
        try (JsonGenerator json = JSON.createGenerator(line)) {
            json.writeStartObject();
            if (event.processIsNumber()) {
                json.writeNumberField("process", Long.parseLong(event.process()));
            } else {
                json.writeStringField("process", event.process());
            }
            json.writeStringField("type", event.type().name().toLowerCase(Locale.ROOT));
            json.writeStringField("f", event.f());
            if (event.key() != null) {
                json.writeStringField("key", event.key());
            }
            json.writeFieldName("value");
            write(json, event.value());
            json.writeNumberField("time", event.timeNanos());
            if (event.index() != null) {
                json.writeNumberField("index", event.index());
            }
            if (event.node() != null) {
                json.writeStringField("node", event.node());
            }
            for (Map.Entry<String, Value> member : new TreeMap<>(event.more()).entrySet()) {
                json.writeFieldName(member.getKey());
                write(json, member.getValue());
            }
            json.writeEndObject();
        } catch (IOException e) {
            throw new UncheckedIOException(e); // cannot happen: the text is in memory
        }
        return line.toString();
    }

    private static void write(JsonGenerator json, Value value) throws IOException {
        Object content = value.content();
        if (content == null) {
            json.writeNull();
        } else if (content instanceof Boolean truth) {
            json.writeBoolean(truth);
        } else if (content instanceof Long number) {
            json.writeNumber(number);
        } else if (content instanceof Double fraction) {
            json.writeNumber(fraction);
        } else if (content instanceof String text) {
            json.writeString(text);
        } else if (value.isList()) {
            json.writeStartArray();
            for (Value item : value.items()) {
                write(json, item);
            }
            json.writeEndArray();
        } else {
            json.writeStartObject();
            for (Map.Entry<String, Value> member : new TreeMap<>(value.members()).entrySet()) {
                json.writeFieldName(member.getKey());
                write(json, member.getValue());
            }
            json.writeEndObject();
        }
    }
}
