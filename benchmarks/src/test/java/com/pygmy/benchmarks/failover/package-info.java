@NullMarked
package com.pygmy.benchmarks.failover;

import org.jspecify.annotations.NullMarked;
