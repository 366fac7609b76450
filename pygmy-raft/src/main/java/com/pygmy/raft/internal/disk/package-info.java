/** The directory of a replica, and the check at a start of what the last run left in it. */
@NullMarked
package com.pygmy.raft.internal.disk;

import org.jspecify.annotations.NullMarked;
