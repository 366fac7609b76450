@NullMarked
package com.pygmy.benchmarks.figure;

import org.jspecify.annotations.NullMarked;
