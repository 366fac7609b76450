/** Measures the store and the replicated state machine below it: {@code ./pygmy bench}. */
@NullMarked
package com.pygmy.benchmarks;

import org.jspecify.annotations.NullMarked;
