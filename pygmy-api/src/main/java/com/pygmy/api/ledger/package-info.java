/** Messages between order nodes and the catalog's ledger, which decides each order. Not for clients: a node token guards them. */
@NullMarked
package com.pygmy.api.ledger;

import org.jspecify.annotations.NullMarked;
