/**
 * The way to the catalog's ledger, which decides each order: asynchronous calls over HTTP that say truthfully whether
 * something may have happened.
 */
@NullMarked
package com.pygmy.order.ledger;

import org.jspecify.annotations.NullMarked;
