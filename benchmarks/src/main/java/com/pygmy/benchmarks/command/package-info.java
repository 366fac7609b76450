/** The command that people type: which benchmarks there are, and what is kept of a run. */
@NullMarked
package com.pygmy.benchmarks.command;

import org.jspecify.annotations.NullMarked;
