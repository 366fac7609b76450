/** How fast it is, beside a floor and a rival. */
@NullMarked
package com.pygmy.benchmarks;

import org.jspecify.annotations.NullMarked;
