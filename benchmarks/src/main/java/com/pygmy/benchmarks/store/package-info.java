/** The store as the benchmarks need it: its real processes, filled with made-up books. */
@NullMarked
package com.pygmy.benchmarks.store;

import org.jspecify.annotations.NullMarked;
