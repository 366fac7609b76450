package com.pygmy.raft.log;

import static java.nio.charset.StandardCharsets.US_ASCII;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.google.common.hash.Hashing;
import com.pygmy.raft.Command;
import com.pygmy.raft.CommandId;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Writes commands and replies as JSON and reads them back. One log entry is one document:
 *
 * <pre>{"v":1,"at":"2026-03-01T12:00:00.250Z","commands":[{"type":"catalog.decide","id":"...","body":{...}}]}</pre>
 *
 * <p>The form is canonical: fields in this order, those of a body in the order of the record's components, none left out.
 * Reading accepts nothing else. Thread-safe; never blocks.
 *
 * @param <S> the state that the commands change
 */
public final class CommandCodec<S> {
    /** The form of the entries that this program logs, and the only one that it reads. */
    public static final int FORM = 1;

    /** With its number behind, what a form of the log is called among the names of {@link #decodable()}. */
    public static final String FORM_NAME = "raft.log-form.";

    /** The name of the form that this program logs. */
    public static final String LOGGED_FORM = FORM_NAME + FORM;

    private static final int FINGERPRINT_BYTES = 16;
    private static final byte[] COMMA = {','};
    private static final byte[] END = {']', '}'};

    private final JsonMapper mapper = LogJson.mapper();
    private final Map<String, CommandType> byName;
    private final Map<Class<?>, CommandType> byClass;

    /**
     * A codec for these commands and {@link EstablishEpoch}.
     *
     * @param commands records with a {@link com.pygmy.raft.LogName}, or sealed interfaces of such records
     * @throws IllegalArgumentException for a class that is neither, has no name or one that another has too
     */
    public CommandCodec(List<? extends Class<? extends Command<S, ?>>> commands) {
        List<Class<?>> all = new ArrayList<>(commands);
        all.add(EstablishEpoch.class);
        byName = CommandType.allOf(all, mapper);
        byClass = byName.values().stream().collect(Collectors.toMap(CommandType::commandClass, Function.identity()));
    }

    /** The names of all commands, without those of the replica itself. */
    public SortedSet<String> types() {
        SortedSet<String> names = new TreeSet<>(byName.keySet());
        names.remove(EstablishEpoch.NAME);
        return names;
    }

    /** What entries may consist of: the names of all commands, and of the forms of the log that are read. */
    public SortedSet<String> decodable() {
        SortedSet<String> names = types();
        names.add(LOGGED_FORM);
        return names;
    }

    /**
     * The JSON of one command. It is read back before it is returned: a command that could be written and not be read would
     * stop every replica for good once it is in the log.
     *
     * @throws IllegalArgumentException where the command is of no known type or cannot be read back
     */
    public byte[] encode(CommandId id, Command<S, ?> command) {
        CommandType type = typeOf(command);
        try {
            ByteArrayOutputStream out = new ByteArrayOutputStream(256);
            out.write(("{\"type\":\"" + type.name() + "\",\"id\":").getBytes(US_ASCII));
            out.write(mapper.writeValueAsBytes(id.value()));
            out.write(",\"body\":".getBytes(US_ASCII));
            out.write(type.writer().writeValueAsBytes(command));
            out.write('}');
            byte[] encoded = out.toByteArray();
            requireDecodable(type.name(), encoded);
            return encoded;
        } catch (IOException | UndecodableEntryException e) {
            throw new IllegalArgumentException("the command cannot be logged: " + e.getMessage(), e);
        }
    }

    /**
     * Packs encoded commands into one log entry, as they are.
     *
     * @param at the proposing leader's clock; cut to whole milliseconds
     */
    public static byte[] pack(Instant at, List<byte[]> encodedCommands) {
        if (encodedCommands.isEmpty()) {
            throw new IllegalArgumentException("commands: none (expected: one or more)");
        }
        int size = 80
                + encodedCommands.stream()
                        .mapToInt(command -> command.length + 1)
                        .sum();
        ByteArrayOutputStream entry = new ByteArrayOutputStream(size);
        Instant stamp = at.truncatedTo(ChronoUnit.MILLIS);
        entry.writeBytes(("{\"v\":" + FORM + ",\"at\":\"" + stamp + "\",\"commands\":[").getBytes(US_ASCII));
        for (int i = 0; i < encodedCommands.size(); i++) {
            if (i > 0) {
                entry.writeBytes(COMMA);
            }
            entry.writeBytes(encodedCommands.get(i));
        }
        entry.writeBytes(END);
        return entry.toByteArray();
    }

    /**
     * Reads a log entry.
     *
     * @throws UndecodableEntryException where it is not exactly of the form that {@link #pack} writes
     */
    public LoggedEntry<S> decode(byte[] entry) {
        return reading("log entry", entry, in -> {
            expect(in, JsonToken.START_OBJECT);
            field(in, "v");
            expect(in, JsonToken.VALUE_NUMBER_INT);
            if (in.getValueAsLong() != FORM) {
                throw new UndecodableEntryException("v: " + in.getText() + " (expected: " + FORM + ")");
            }
            field(in, "at");
            Instant at = instant(text(in));
            field(in, "commands");
            expect(in, JsonToken.START_ARRAY);
            List<LoggedCommand<S>> commands = new ArrayList<>();
            while (in.nextToken() == JsonToken.START_OBJECT) {
                commands.add(command(in));
            }
            expectCurrent(in, JsonToken.END_ARRAY);
            expect(in, JsonToken.END_OBJECT);
            if (commands.isEmpty()) {
                throw new UndecodableEntryException("commands: none (expected: one or more)");
            }
            return new LoggedEntry<>(at, List.copyOf(commands));
        });
    }

    /**
     * Reads one command.
     *
     * @throws UndecodableEntryException where it is not exactly of the form that {@link #encode} writes
     */
    public LoggedCommand<S> decodeCommand(byte[] encodedCommand) {
        return reading("command", encodedCommand, in -> {
            expect(in, JsonToken.START_OBJECT);
            return command(in);
        });
    }

    /**
     * 128 bits of SHA-256 over the name and the canonical form of a command: equal for equal commands on every replica, and
     * different for different ones.
     */
    public byte[] fingerprint(Command<S, ?> command) {
        CommandType type = typeOf(command);
        try {
            byte[] hash = Hashing.sha256()
                    .newHasher()
                    .putString(type.name(), US_ASCII)
                    .putByte((byte) 0)
                    .putBytes(type.writer().writeValueAsBytes(command))
                    .hash()
                    .asBytes();
            return Arrays.copyOf(hash, FINGERPRINT_BYTES);
        } catch (JsonProcessingException e) {
            throw new IllegalArgumentException("the command cannot be written: " + e.getOriginalMessage(), e);
        }
    }

    /** The permanent name of a command's type. */
    public String typeName(Command<S, ?> command) {
        return typeOf(command).name();
    }

    /**
     * Makes sure that one command can be read as it will be read, in an entry: what a reader takes depends on how deep it is
     * nested. And that it is one, of that type: the replies of an entry belong to its commands by their places, and whether all
     * replicas can read it was decided by the type's name.
     *
     * @throws UndecodableEntryException where it cannot, or is another one
     */
    public void requireDecodable(String type, byte[] encodedCommand) {
        List<LoggedCommand<S>> found =
                decode(pack(Instant.EPOCH, List.of(encodedCommand))).commands();
        if (found.size() != 1) {
            throw new UndecodableEntryException("commands: " + found.size() + " (expected: one)");
        }
        if (!found.get(0).type().equals(type)) {
            throw new UndecodableEntryException(
                    "type: '" + found.get(0).type() + "' (expected: '" + type + "', as declared)");
        }
    }

    /** Whether the reply to this command is kept for its id. */
    public boolean keepsReply(Command<S, ?> command) {
        return typeOf(command).keepReply();
    }

    /** The JSON of a reply; equal replies give equal bytes on every replica. */
    public byte[] encodeReply(Command<S, ?> command, @Nullable Object reply) {
        CommandType type = typeOf(command);
        try {
            return type.replyWriter().writeValueAsBytes(reply);
        } catch (JsonProcessingException e) {
            throw new IllegalArgumentException(
                    "the reply of " + type.name() + " cannot be written: " + e.getOriginalMessage(), e);
        }
    }

    /**
     * Reads the reply to a command.
     *
     * @throws UndecodableEntryException where it is not a reply to such a command
     */
    @SuppressWarnings({"unchecked", "TypeParameterUnusedInFormals"}) // the reader was made for the R of this command
    public <R> R decodeReply(Command<S, R> command, byte[] reply) {
        CommandType type = typeOf(command);
        return (R) reading(
                "reply of " + type.name(), reply, in -> type.replyReader().readValue(in));
    }

    private LoggedCommand<S> command(JsonParser in) throws IOException {
        field(in, "type");
        String name = text(in);
        CommandType type = byName.get(name);
        if (type == null) {
            throw new UndecodableEntryException(
                    "type: '" + name + "' (expected: one of " + byName.keySet() + "; a newer release has logged it)");
        }
        field(in, "id");
        CommandId id = id(text(in));
        field(in, "body");
        expect(in, JsonToken.START_OBJECT);
        try {
            Command<S, ?> command = type.reader().readValue(in);
            expect(in, JsonToken.END_OBJECT);
            return new LoggedCommand<>(id, command, type.name());
        } catch (JsonProcessingException e) {
            throw new UndecodableEntryException(type.name() + " '" + id.value() + "': " + reason(e), e);
        }
    }

    private CommandType typeOf(Command<S, ?> command) {
        CommandType type = byClass.get(command.getClass());
        if (type == null) {
            throw new IllegalArgumentException("command " + command.getClass().getName() + " is not one of " + types());
        }
        return type;
    }

    @SuppressWarnings("NullAway") // only a reply is null, and only where the command's R says so
    private <T> T reading(String what, byte[] json, Reading<T> reading) {
        try (JsonParser in = mapper.createParser(json)) {
            T value = reading.from(in);
            JsonToken more = in.nextToken();
            if (more != null) {
                throw new UndecodableEntryException("'" + in.getText() + "' after its end");
            }
            return value;
        } catch (UndecodableEntryException e) {
            throw new UndecodableEntryException(what + ": " + e.getMessage(), e.getCause());
        } catch (JsonProcessingException e) {
            throw new UndecodableEntryException(what + ": " + reason(e), e);
        } catch (IOException e) {
            throw new UncheckedIOException("reading from memory cannot fail", e);
        }
    }

    private static Instant instant(String text) {
        try {
            Instant instant = Instant.parse(text);
            if (instant.equals(instant.truncatedTo(ChronoUnit.MILLIS))) {
                return instant;
            }
        } catch (DateTimeException e) {
            throw new UndecodableEntryException("at: '" + text + "' (expected: an instant)", e);
        }
        throw new UndecodableEntryException("at: '" + text + "' (expected: whole milliseconds)");
    }

    private static CommandId id(String text) {
        try {
            return new CommandId(text);
        } catch (IllegalArgumentException e) {
            throw new UndecodableEntryException(String.valueOf(e.getMessage()), e);
        }
    }

    private static String text(JsonParser in) throws IOException {
        expect(in, JsonToken.VALUE_STRING);
        return in.getText();
    }

    private static void field(JsonParser in, String name) throws IOException {
        if (in.nextToken() != JsonToken.FIELD_NAME || !in.currentName().equals(name)) {
            throw unexpected(in, "field '" + name + "'");
        }
    }

    private static void expect(JsonParser in, JsonToken token) throws IOException {
        in.nextToken();
        expectCurrent(in, token);
    }

    private static void expectCurrent(JsonParser in, JsonToken token) throws IOException {
        if (in.currentToken() != token) {
            throw unexpected(in, token.asString() == null ? token.name() : "'" + token.asString() + "'");
        }
    }

    private static UndecodableEntryException unexpected(JsonParser in, String expected) throws IOException {
        String found = in.currentToken() == null ? "its end" : "'" + in.getText() + "'";
        long at = in.currentTokenLocation().getByteOffset();
        return new UndecodableEntryException(found + " at byte " + at + " (expected: " + expected + ")");
    }

    private static String reason(JsonProcessingException e) {
        return e.getOriginalMessage();
    }

    private interface Reading<T> {
        @Nullable
        T from(JsonParser in) throws IOException;
    }
}
