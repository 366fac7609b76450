@NullMarked
package com.pygmy.benchmarks;

import org.jspecify.annotations.NullMarked;
