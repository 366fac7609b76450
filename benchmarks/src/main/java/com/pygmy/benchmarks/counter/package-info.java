/** A replicated service with nothing in it but the replica: what one command costs. */
@NullMarked
package com.pygmy.benchmarks.counter;

import org.jspecify.annotations.NullMarked;
