/** What must hold of a history as a whole, whatever order its operations had: banks, queues, long forks. */
@NullMarked
package com.pygmy.chaos.harness.invariant;

import org.jspecify.annotations.NullMarked;
