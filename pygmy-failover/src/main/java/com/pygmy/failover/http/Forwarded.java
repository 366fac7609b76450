package com.pygmy.failover.http;

import com.pygmy.protocol.Problem;
import org.jspecify.annotations.Nullable;

/** How forwarding a request ended. */
public sealed interface Forwarded {
    /**
     * A node answered.
     *
     * @param problem the problem document that it carries, if any
     * @param inDoubt whether an earlier attempt of the same command was lost on its way and may yet be executed
     */
    record Answered(NodeAnswer answer, @Nullable Problem problem, boolean inDoubt) implements Forwarded {}

    /** No node gave an answer that can be passed on. */
    record GaveUp(Problem problem) implements Forwarded {}
}
