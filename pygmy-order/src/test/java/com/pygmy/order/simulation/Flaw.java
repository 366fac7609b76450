package com.pygmy.order.simulation;

/** A wrong turn that a store took once, or may take; put in on purpose, each has to be found. */
enum Flaw {
    NONE,
    /** A retry is a new order. */
    NEW_ID_FOR_RETRY,
    /** An order's id is a number that each coordinator counts for itself. */
    IDS_PER_COORDINATOR,
    /** The copies are taken in one entry, the order is recorded in another, and nothing remembers the first. */
    STOCK_APART_FROM_ORDER,
    /** The price is read before the decision. */
    PRICE_APART_FROM_DECISION,
    /** The client is told of a sale when the decision was sent, not when it was made. */
    ANSWER_BEFORE_DECISION,
    /** A replica that crashed applies its last entry again: the applied index is not in the transaction of the entry. */
    LAST_ENTRY_TWICE,
    /** A new leader skips what was acknowledged and not yet applied. */
    ACKNOWLEDGED_ENTRY_LOST,
    /** The relay raises its mark in an entry before the one that records. */
    MARK_BEFORE_ORDERS,
    /** The relay takes the page's end for the end of the ledger. */
    COVERS_WHAT_IT_HAS_NOT_READ,
    /** Copies are given back by the one that cancels, without a mark in the ledger. */
    GIVEN_BACK_WITHOUT_MARK,
    /** A cancellation that finds no order is told to the client as done. */
    CANCELS_WHAT_IS_NOT_RECORDED,
    /** Nobody finishes what others left. */
    NOBODY_RELAYS,
    /** Nobody finishes cancellations that others left. */
    NOBODY_SWEEPS
}
