package com.pygmy.failover.http;

import com.pygmy.failover.NodeAddress;
import org.eclipse.jetty.http.HttpFields;
import org.eclipse.jetty.io.EofException;
import org.jspecify.annotations.Nullable;

/**
 * What a node answered, body bytes untouched.
 *
 * @param marks what the headers say of where in the logs the node is, read once
 * @param body the whole body, or its beginning where there is a {@code rest}
 * @param rest the rest of a body too large to be held, which streams through
 */
@SuppressWarnings("ArrayRecordComponent") // the bytes are never compared or changed
public record NodeAnswer(
        NodeAddress node,
        int status,
        HttpFields headers,
        AnswerMarks marks,
        byte[] body,
        @Nullable RestOfAnswer rest) {
    public static NodeAnswer of(
            NodeAddress node, int status, HttpFields headers, byte[] body, @Nullable RestOfAnswer rest) {
        return new NodeAnswer(node, status, headers, AnswerMarks.of(headers), body, rest);
    }

    /** Has the rest of a body that is not wanted dropped. */
    public void drop() {
        if (rest != null) {
            rest.fail(new EofException("not wanted"));
        }
    }

    /** Runs this once the answer holds no connection to its node any more. */
    void whenOffConnection(Runnable action) {
        if (rest == null) {
            action.run();
        } else {
            rest.atEnd(action);
        }
    }

    /** Whether the body is all here. */
    public boolean isWhole() {
        return rest == null;
    }
}
