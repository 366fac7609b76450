/** What the store does with more orders than it can take. */
@NullMarked
package com.pygmy.benchmarks.overload;

import org.jspecify.annotations.NullMarked;
