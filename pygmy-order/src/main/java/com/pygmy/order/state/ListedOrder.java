package com.pygmy.order.state;

import com.pygmy.api.Order;

/**
 * An order and its place in the listing.
 *
 * @param sequence ascending in the order in which the orders were recorded; never changes
 */
public record ListedOrder(long sequence, Order order) {}
