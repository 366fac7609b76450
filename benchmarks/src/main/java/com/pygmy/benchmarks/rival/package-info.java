/** What the store is held against: the same framework, and the server below it, doing next to nothing. */
@NullMarked
package com.pygmy.benchmarks.rival;

import org.jspecify.annotations.NullMarked;
