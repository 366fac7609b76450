/** Where reads begin and what they wait for: read index, applied index, a free connection. */
@NullMarked
package com.pygmy.raft.internal.read;

import org.jspecify.annotations.NullMarked;
