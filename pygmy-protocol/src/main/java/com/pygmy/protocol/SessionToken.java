package com.pygmy.protocol;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The highest position a session has seen in each group, carried in the {@code Pygmy-Session} header. A client sends back
 * the last token it got; each answer advances it. Immutable.
 *
 * <p>Written as {@code catalog@3f2a:1042;order@9b01:77}, groups in alphabetical order, so that equal tokens are equal text.
 */
public final class SessionToken {
    /** The token of a session that has seen nothing. */
    public static final SessionToken EMPTY = new SessionToken(List.of());

    /** Longest accepted text, in characters. */
    public static final int MAX_LENGTH = 1024;

    private static final int SHOWN_CHARACTERS = 40;

    private static final Comparator<LogPosition> BY_GROUP = Comparator.comparing(LogPosition::group);

    /** One for each group, in alphabetical order. There are so few groups that looking through them is the quickest. */
    private final List<LogPosition> positions;

    /** Written when it is first asked for. */
    private volatile @Nullable String text;

    private SessionToken(List<LogPosition> positions) {
        this.positions = positions;
    }

    /**
     * Reads a token from its text; the empty text is {@link #EMPTY}.
     *
     * @throws IllegalArgumentException where the text is not a token; the message says what was expected
     */
    public static SessionToken parse(String text) {
        if (text.length() > MAX_LENGTH) {
            throw malformed(text);
        }
        if (text.isBlank()) {
            return EMPTY;
        }
        List<LogPosition> positions = new ArrayList<>(2);
        int from = 0;
        while (from <= text.length()) {
            int end = text.indexOf(';', from);
            int to = end < 0 ? text.length() : end;
            LogPosition position = parsePosition(text.substring(from, to).strip(), text);
            if (find(positions, position.group()) != null) {
                throw malformed(text);
            }
            positions.add(position);
            from = to + 1;
        }
        positions.sort(BY_GROUP);
        return new SessionToken(positions);
    }

    private static LogPosition parsePosition(String part, String text) {
        int at = part.indexOf('@');
        int colon = part.indexOf(':', at + 1);
        if (at < 1 || colon < 0) {
            throw malformed(text);
        }
        String digits = part.substring(colon + 1);
        if (!digits.chars().allMatch(c -> c >= '0' && c <= '9')) {
            throw malformed(text);
        }
        try {
            long index = Long.parseLong(digits);
            return new LogPosition(part.substring(0, at), part.substring(at + 1, colon), index);
        } catch (IllegalArgumentException e) {
            throw malformed(text);
        }
    }

    private static IllegalArgumentException malformed(String text) {
        String shown = text.length() <= SHOWN_CHARACTERS ? text : text.substring(0, SHOWN_CHARACTERS) + "...";
        return new IllegalArgumentException("Pygmy-Session: '" + shown
                + "' (expected: group@epoch:index, joined by ';', such as catalog@3f2a:1042)");
    }

    /** The highest position seen in a group, if any. */
    public Optional<LogPosition> of(String group) {
        return Optional.ofNullable(find(positions, group));
    }

    private static @Nullable LogPosition find(List<LogPosition> positions, String group) {
        for (LogPosition position : positions) {
            if (position.group().equals(group)) {
                return position;
            }
        }
        return null;
    }

    /** This token after seeing a position: the higher index wins; another epoch replaces what was known of the group. */
    public SessionToken advance(LogPosition seen) {
        LogPosition known = find(positions, seen.group());
        if (known != null && known.sameLogAs(seen) && known.index() >= seen.index()) {
            return this;
        }
        List<LogPosition> advanced = new ArrayList<>(positions.size() + 1);
        for (LogPosition position : positions) {
            if (!position.group().equals(seen.group())) {
                advanced.add(position);
            }
        }
        advanced.add(seen);
        advanced.sort(BY_GROUP);
        return new SessionToken(advanced);
    }

    /** This token after seeing everything another token has seen. */
    public SessionToken merge(SessionToken other) {
        SessionToken merged = this;
        for (LogPosition position : other.positions) {
            merged = merged.advance(position);
        }
        return merged;
    }

    /**
     * This token without what was refused of another one: in each of its logs, all that is at or above its position. What lies
     * below, or in another log, was seen since and stays.
     */
    public SessionToken without(SessionToken refused) {
        return new SessionToken(positions.stream()
                .filter(position -> !refused.reaches(position))
                .toList());
    }

    private boolean reaches(LogPosition position) {
        LogPosition own = find(positions, position.group());
        return own != null && own.sameLogAs(position) && own.index() <= position.index();
    }

    /** What a session that began with this token has dropped by now: the positions that it lacks, or that are above its own. */
    public SessionToken droppedBy(SessionToken now) {
        return new SessionToken(positions.stream()
                .filter(position -> {
                    LogPosition left = find(now.positions, position.group());
                    return left == null || (left.sameLogAs(position) && left.index() < position.index());
                })
                .toList());
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
        String written = text;
        if (written == null) {
            StringBuilder builder = new StringBuilder(64);
            for (LogPosition position : positions) {
                builder.append(builder.isEmpty() ? "" : ";");
                builder.append(position);
            }
            written = builder.toString();
            text = written;
        }
        return written;
    }
}
