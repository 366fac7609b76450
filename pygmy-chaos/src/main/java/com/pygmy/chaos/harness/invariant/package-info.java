/** What must hold of a history as a whole, in any order of its operations: banks, queues, long forks. */
@NullMarked
package com.pygmy.chaos.harness.invariant;

import org.jspecify.annotations.NullMarked;
