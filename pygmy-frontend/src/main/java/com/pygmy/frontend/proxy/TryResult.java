package com.pygmy.frontend.proxy;

import com.pygmy.failover.Outcome;

/** How one try at one node ended. */
sealed interface TryResult {
    /** With an answer, of whatever status. */
    record Answered(NodeAnswer answer) implements TryResult {}

    /** Nothing of it reached the node. */
    record NotSent(Outcome outcome) implements TryResult {}

    /** It was sent, at least in part, and no whole answer came back. */
    record Lost(Outcome outcome) implements TryResult {}
}
