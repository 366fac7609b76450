@NullMarked
package com.pygmy.benchmarks.page;

import org.jspecify.annotations.NullMarked;
