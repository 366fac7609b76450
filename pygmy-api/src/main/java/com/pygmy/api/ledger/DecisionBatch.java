package com.pygmy.api.ledger;

import java.util.List;

/**
 * {@code POST /v1/ledger/decisions}: decide these orders, each for itself, once and for all. The answer has a decision for
 * each, in this order, or is a failure that says whether any of them may have been decided; then all may be asked again.
 *
 * @param orders 1 to {@value #ORDERS_MAX}
 */
public record DecisionBatch(List<DecisionRequest> orders) {
    /** So many orders of common size fit well within what a body may hold. */
    public static final int ORDERS_MAX = 128;

    /** The answer. */
    public record Decisions(List<Decision> decisions) {}
}
