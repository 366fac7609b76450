/** Faults under a steady stream of orders, and what the clients notice of them. */
@NullMarked
package com.pygmy.benchmarks.failover;

import org.jspecify.annotations.NullMarked;
