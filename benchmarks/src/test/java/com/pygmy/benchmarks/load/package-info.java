@NullMarked
package com.pygmy.benchmarks.load;

import org.jspecify.annotations.NullMarked;
