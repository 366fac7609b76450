/** What each kind of read costs. */
@NullMarked
package com.pygmy.benchmarks.read;

import org.jspecify.annotations.NullMarked;
