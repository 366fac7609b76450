/** Snapshot files: when they are taken, published and verified. */
@NullMarked
package com.pygmy.raft.internal.snapshot;

import org.jspecify.annotations.NullMarked;
