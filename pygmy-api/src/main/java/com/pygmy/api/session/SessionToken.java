package com.pygmy.api.session;

import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Collectors;

/**
 * The highest position a session has seen in each group, carried in the {@code Pygmy-Session} header. A client sends back
 * the last token it got; whoever answers advances it. Immutable.
 *
 * <p>Written as {@code catalog@3f2a:1042;order@9b01:77}, groups in alphabetical order, so that equal tokens are equal text.
 */
public final class SessionToken {
    /** The token of a session that has seen nothing. */
    public static final SessionToken EMPTY = new SessionToken(Map.of());

    /** Longest accepted text, in characters. */
    public static final int MAX_LENGTH = 1024;

    private final Map<String, LogPosition> positions;

    private SessionToken(Map<String, LogPosition> positions) {
        this.positions = positions;
    }

    /**
     * Reads a token from its text; the empty text is {@link #EMPTY}.
     *
     * @throws IllegalArgumentException where the text is not a token; the message says what was expected
     */
    public static SessionToken parse(String text) {
        if (text.length() > MAX_LENGTH) {
            throw malformed(text.substring(0, 40) + "...");
        }
        if (text.isBlank()) {
            return EMPTY;
        }
        Map<String, LogPosition> positions = new TreeMap<>();
        for (String part : text.split(";", -1)) {
            LogPosition position = parsePosition(part.strip(), text);
            if (positions.put(position.group(), position) != null) {
                throw malformed(text);
            }
        }
        return new SessionToken(positions);
    }

    private static LogPosition parsePosition(String part, String text) {
        int at = part.indexOf('@');
        int colon = part.indexOf(':', at + 1);
        if (at < 1 || colon < 0) {
            throw malformed(text);
        }
        try {
            long index = Long.parseLong(part.substring(colon + 1));
            return new LogPosition(part.substring(0, at), part.substring(at + 1, colon), index);
        } catch (IllegalArgumentException e) {
            throw malformed(text);
        }
    }

    private static IllegalArgumentException malformed(String text) {
        return new IllegalArgumentException(
                "session: '" + text + "' (expected: group@epoch:index, joined by ';', such as catalog@3f2a:1042)");
    }

    /** The highest position seen in a group, if any. */
    public Optional<LogPosition> of(String group) {
        return Optional.ofNullable(positions.get(group));
    }

    /** This token after seeing a position: the higher index wins; another epoch replaces what was known of the group. */
    public SessionToken advance(LogPosition seen) {
        LogPosition known = positions.get(seen.group());
        if (known != null && known.sameLogAs(seen) && known.index() >= seen.index()) {
            return this;
        }
        Map<String, LogPosition> advanced = new TreeMap<>(positions);
        advanced.put(seen.group(), seen);
        return new SessionToken(advanced);
    }

    /** This token after seeing everything another token has seen. */
    public SessionToken merge(SessionToken other) {
        SessionToken merged = this;
        for (LogPosition position : other.positions.values()) {
            merged = merged.advance(position);
        }
        return merged;
    }

    public boolean isEmpty() {
        return positions.isEmpty();
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof SessionToken token && positions.equals(token.positions);
    }

    @Override
    public int hashCode() {
        return positions.hashCode();
    }

    /** The text of the header. */
    @Override
    public String toString() {
        return positions.values().stream()
                .map(position -> position.group() + "@" + position.epoch() + ":" + position.index())
                .collect(Collectors.joining(";"));
    }
}
