/**
 * The replicated state of the catalog: books, their stock, and the ledger that decides each order. Commands change it in the
 * order of the log, the same on every replica; queries read it. Nothing here knows HTTP, clocks, threads or chance.
 */
@NullMarked
package com.pygmy.catalog.state;

import org.jspecify.annotations.NullMarked;
