package com.pygmy.order.state;

/** How an order stands after an attempt to record it. */
public enum Standing {
    PLACED,
    CANCELLING,
    CANCELLED,
    /**
     * Another order holds the id and stays as it is. It can only come from an earlier life of the catalog, which was wiped
     * or restored while the orders were kept.
     */
    DIFFERENT
}
