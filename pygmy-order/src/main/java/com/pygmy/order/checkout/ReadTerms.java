package com.pygmy.order.checkout;

import com.pygmy.order.ledger.Hop;
import com.pygmy.order.state.OrderSchema;
import com.pygmy.protocol.Consistency;
import com.pygmy.protocol.SessionToken;
import com.pygmy.raft.ReadMode;

/** How fresh a reader wants its answer, and what it has seen before. */
public record ReadTerms(SessionToken session, Consistency consistency, Hop hop) {
    /** How to read the order group on these terms. */
    ReadMode mode() {
        return switch (consistency) {
            case LINEARIZABLE -> ReadMode.LINEARIZABLE;
            case ANY -> ReadMode.LOCAL;
            case SESSION -> session.of(OrderSchema.GROUP).map(ReadMode::atLeast).orElse(ReadMode.LOCAL);
        };
    }
}
