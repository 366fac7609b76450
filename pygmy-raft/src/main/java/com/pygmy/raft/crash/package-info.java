/** Named places in the code where a test may have the process end. */
@NullMarked
package com.pygmy.raft.crash;

import org.jspecify.annotations.NullMarked;
