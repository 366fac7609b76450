package com.pygmy.order.ledger;

import org.eclipse.jetty.http.HttpFields;

/** How one attempt at one node went, as far as it can be known from here. */
sealed interface Exchange {
    /** The node answered. */
    record Answered(int status, HttpFields headers, String body) implements Exchange {}

    /** Not a byte of the request left this process: the node cannot have seen it. */
    record NotSent(Throwable cause) implements Exchange {}

    /** The request may have arrived, and no whole answer came back. */
    record NoAnswer(Throwable cause) implements Exchange {}
}
