/** Faults under a steady stream of orders, and what the shoppers notice of them. */
@NullMarked
package com.pygmy.benchmarks.failover;

import org.jspecify.annotations.NullMarked;
