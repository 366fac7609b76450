package com.pygmy.failover.http;

import com.pygmy.failover.Group;
import com.pygmy.protocol.Headers;
import com.pygmy.protocol.LogPosition;
import com.pygmy.protocol.SessionToken;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import org.eclipse.jetty.http.HttpFields;
import org.jspecify.annotations.Nullable;

/** What the headers of a node's answer say about where in the logs it is. What cannot be read counts as not said. */
public record AnswerMarks(SessionToken session, Map<String, Long> indexes, List<String> tags) {
    public static AnswerMarks of(HttpFields headers) {
        String tags = headers.get(Headers.SURROGATE_KEY);
        return new AnswerMarks(
                session(headers.get(Headers.SESSION)),
                indexes(headers.get(Headers.INDEX)),
                tags == null || tags.isBlank()
                        ? List.of()
                        : Arrays.asList(tags.strip().split(" +")));
    }

    private static SessionToken session(@Nullable String text) {
        if (text == null) {
            return SessionToken.EMPTY;
        }
        try {
            return SessionToken.parse(text);
        } catch (IllegalArgumentException e) {
            return SessionToken.EMPTY; // a node of an unknown release; its answer itself is still good
        }
    }

    private static Map<String, Long> indexes(@Nullable String text) {
        try {
            return text == null ? Map.of() : LogPosition.indexes(text);
        } catch (IllegalArgumentException e) {
            return Map.of();
        }
    }

    /** The log index in a group that the answer was read or written at. */
    public OptionalLong indexOf(Group group) {
        Long index = indexes.get(group.toString());
        return index == null ? OptionalLong.empty() : OptionalLong.of(index);
    }

    /** The same with the log it lies in, where the answer says both. */
    public Optional<LogPosition> positionIn(Group group) {
        Long at = indexes.get(group.toString());
        return at == null
                ? Optional.empty()
                : session.of(group.toString()).map(seen -> new LogPosition(seen.group(), seen.epoch(), at));
    }
}
