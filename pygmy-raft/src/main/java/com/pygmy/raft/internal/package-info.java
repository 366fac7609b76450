/** Consensus by Apache Ratis: the only package that knows it. */
@NullMarked
package com.pygmy.raft.internal;

import org.jspecify.annotations.NullMarked;
