/** Commands on their way into the log, and the leadership transfer that holds them back. */
@NullMarked
package com.pygmy.raft.internal.pipeline;

import org.jspecify.annotations.NullMarked;
