/**
 * Decides whether a history can be explained: whether every operation can be given one moment between its call and its
 * answer such that, in the order of those moments, the answers are those of the model (Herlihy and Wing, "Linearizability: A
 * Correctness Condition for Concurrent Objects", 1990).
 *
 * <p>The problem is NP-complete in general (Gibbons and Korach, "Testing Shared Memories", 1997), so what is cheap comes
 * first. A history is split by object; necessary conditions that a few operations can break are looked at; what has an exact
 * test of its own gets it; an order that the service's log suggests is tried; and what is left goes to a search, all objects
 * in turn under growing budgets, so that one hard object cannot hide another's violation.
 */
@NullMarked
package com.pygmy.chaos.harness.linearizability;

import org.jspecify.annotations.NullMarked;
