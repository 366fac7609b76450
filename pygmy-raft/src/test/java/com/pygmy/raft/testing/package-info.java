/** Fixtures for those who write a replicated state: rules that its classes must keep, and groups of replicas in one JVM. */
@NullMarked
package com.pygmy.raft.testing;

import org.jspecify.annotations.NullMarked;
