/**
 * Replicated state machines: write commands and queries, and every replica applies the same commands in the same order.
 *
 * <p>A {@link com.pygmy.raft.Command} changes the state and is kept in the replicated log; a {@link com.pygmy.raft.Query}
 * reads it and leaves no trace; a {@link com.pygmy.raft.Subscription} delivers what changed. A
 * {@link com.pygmy.raft.Replica} takes all three. Nothing here depends on Ratis, the database or the web
 * framework.
 *
 * <p>Consensus is Raft (Ongaro, Ousterhout: In Search of an Understandable Consensus Algorithm, 2014).
 */
@NullMarked
package com.pygmy.raft;

import org.jspecify.annotations.NullMarked;
