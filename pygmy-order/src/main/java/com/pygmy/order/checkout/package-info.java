/**
 * How an order comes about and ends: the ledger decides, the order group records, the relay records what a dead coordinator
 * left behind, and a cancellation gives the copies back once.
 */
@NullMarked
package com.pygmy.order.checkout;

import org.jspecify.annotations.NullMarked;
