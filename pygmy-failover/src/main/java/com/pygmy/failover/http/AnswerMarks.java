package com.pygmy.failover.http;

import com.pygmy.failover.Group;
import com.pygmy.protocol.Headers;
import com.pygmy.protocol.LogPosition;
import com.pygmy.protocol.SessionToken;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import org.eclipse.jetty.http.HttpFields;
import org.jspecify.annotations.Nullable;

/** What the headers of a node's answer say about where in the logs it is. What cannot be read counts as not said. */
public record AnswerMarks(SessionToken session, @Nullable String index, List<String> tags) {
    public static AnswerMarks of(HttpFields headers) {
        String tags = headers.get(Headers.SURROGATE_KEY);
        return new AnswerMarks(
                session(headers.get(Headers.SESSION)),
                headers.get(Headers.INDEX),
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

    /** The log index in a group that the answer was read or written at: {@code catalog=1042, order=77}. */
    public OptionalLong indexOf(Group group) {
        if (index == null) {
            return OptionalLong.empty();
        }
        for (String part : index.split(",")) {
            String[] pair = part.strip().split("=", 2);
            if (pair.length == 2 && pair[0].equals(group.toString())) {
                try {
                    return OptionalLong.of(Long.parseLong(pair[1]));
                } catch (NumberFormatException e) {
                    return OptionalLong.empty();
                }
            }
        }
        return OptionalLong.empty();
    }

    /** The same with the log it lies in, where the answer says both. */
    public Optional<LogPosition> positionIn(Group group) {
        OptionalLong at = indexOf(group);
        Optional<LogPosition> seen = session.of(group.toString());
        return at.isEmpty() || at.getAsLong() < 0 || seen.isEmpty()
                ? Optional.empty()
                : Optional.of(new LogPosition(group.toString(), seen.get().epoch(), at.getAsLong()));
    }
}
