/** Applying committed entries to the database, and telling subscribers what has changed. */
@NullMarked
package com.pygmy.raft.internal.apply;

import org.jspecify.annotations.NullMarked;
