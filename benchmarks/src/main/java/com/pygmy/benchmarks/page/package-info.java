/** Results as a page for people. */
@NullMarked
package com.pygmy.benchmarks.page;

import org.jspecify.annotations.NullMarked;
