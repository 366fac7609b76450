package com.pygmy.frontend.proxy;

import com.pygmy.failover.NodeAddress;
import com.pygmy.failover.http.AnswerMarks;
import org.eclipse.jetty.http.HttpFields;
import org.eclipse.jetty.io.Content;
import org.jspecify.annotations.Nullable;

/**
 * What a node answered, body bytes untouched.
 *
 * @param marks what the headers say of where in the logs the node stands, read once for all who ask
 * @param body the whole body, or its beginning where there is a {@code rest}
 * @param rest the rest of a body too large to be held, which streams through
 */
@SuppressWarnings("ArrayRecordComponent") // the bytes are never compared or changed
record NodeAnswer(
        NodeAddress node,
        int status,
        HttpFields headers,
        AnswerMarks marks,
        byte[] body,
        Content.@Nullable Source rest) {
    static NodeAnswer of(NodeAddress node, int status, HttpFields headers, byte[] body, Content.@Nullable Source rest) {
        return new NodeAnswer(node, status, headers, AnswerMarks.of(headers), body, rest);
    }

    /** Whether the body is all here. */
    boolean isWhole() {
        return rest == null;
    }
}
