/**
 * The form of commands in the log, and of their replies beside the state. Strict both ways: what cannot be decoded exactly
 * is an error, never skipped, because a replica that skips has another state than the others.
 */
@NullMarked
package com.pygmy.raft.log;

import org.jspecify.annotations.NullMarked;
