/** The least that three processes can do to keep a record durable on a majority: what commits and orders are held against. */
@NullMarked
package com.pygmy.benchmarks.floor;

import org.jspecify.annotations.NullMarked;
