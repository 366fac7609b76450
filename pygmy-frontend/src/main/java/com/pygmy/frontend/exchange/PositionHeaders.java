package com.pygmy.frontend.exchange;

import com.pygmy.protocol.Headers;
import com.pygmy.protocol.LogPosition;
import com.pygmy.protocol.SessionToken;
import org.eclipse.jetty.http.HttpField;
import org.eclipse.jetty.http.PreEncodedHttpField;

/**
 * A position as answers tell it, written once for all that tell it: between two changes every hit tells the same.
 *
 * @param token of a session that has seen this and nothing else
 */
public record PositionHeaders(LogPosition at, SessionToken token, HttpField index, HttpField session) {
    public static PositionHeaders of(LogPosition at) {
        SessionToken token = SessionToken.EMPTY.advance(at);
        return new PositionHeaders(
                at,
                token,
                new PreEncodedHttpField(Headers.INDEX, at.group() + "=" + at.index()),
                new PreEncodedHttpField(Headers.SESSION, token.toString()));
    }

    /** What a session is told that has seen this. */
    HttpField sessionAfter(SessionToken before) {
        SessionToken after = before.isEmpty() ? token : before.advance(at);
        return after.equals(token) ? session : new HttpField(Headers.SESSION, after.toString());
    }
}
