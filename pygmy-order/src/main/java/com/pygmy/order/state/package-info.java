/**
 * The replicated state of the order group: which orders there are and how far each has come, and how far the relay has read
 * the catalog's ledger. Everything here is deterministic: no clock, thread or network.
 */
@NullMarked
package com.pygmy.order.state;

import org.jspecify.annotations.NullMarked;
