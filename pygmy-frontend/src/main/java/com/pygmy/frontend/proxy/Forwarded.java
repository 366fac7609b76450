package com.pygmy.frontend.proxy;

import com.pygmy.api.Problem;

/** How forwarding a request ended. */
sealed interface Forwarded {
    /** A node answered. */
    record Answered(NodeAnswer answer) implements Forwarded {}

    /** No node gave an answer that can be passed on. */
    record GaveUp(Problem problem) implements Forwarded {}
}
