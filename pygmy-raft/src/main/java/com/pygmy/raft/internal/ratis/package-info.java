/** The consensus server: Apache Ratis with our transport, log appenders, elections and state machine. */
@NullMarked
package com.pygmy.raft.internal.ratis;

import org.jspecify.annotations.NullMarked;
