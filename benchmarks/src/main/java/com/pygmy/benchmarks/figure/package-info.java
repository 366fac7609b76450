/** What was measured, beside its floor, its rival and its goal: as JSON for machines and as a page for people. */
@NullMarked
package com.pygmy.benchmarks.figure;

import org.jspecify.annotations.NullMarked;
