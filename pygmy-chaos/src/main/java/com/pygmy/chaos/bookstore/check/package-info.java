/**
 * What the store promises about orders, each promise decided over the history of a run alone: over what clients were told, and
 * over what was read when the store was at rest again.
 */
@NullMarked
package com.pygmy.chaos.bookstore.check;

import org.jspecify.annotations.NullMarked;
