/** The bookstore as a user of the harness: its cluster, faults, workloads, checks, and a store in memory with a flaw. */
@NullMarked
package com.pygmy.chaos.bookstore;

import org.jspecify.annotations.NullMarked;
