/** What a cache that is kept true wins and costs. */
@NullMarked
package com.pygmy.benchmarks.coherence;

import org.jspecify.annotations.NullMarked;
