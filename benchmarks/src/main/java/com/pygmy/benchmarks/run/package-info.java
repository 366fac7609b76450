/** What every benchmark is, and what the benchmarks of one run share. */
@NullMarked
package com.pygmy.benchmarks.run;

import org.jspecify.annotations.NullMarked;
