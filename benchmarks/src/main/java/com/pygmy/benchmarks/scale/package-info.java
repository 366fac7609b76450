/** How times and memory grow with books and replicas. */
@NullMarked
package com.pygmy.benchmarks.scale;

import org.jspecify.annotations.NullMarked;
