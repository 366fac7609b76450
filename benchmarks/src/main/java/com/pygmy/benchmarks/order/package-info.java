/** What an order through a frontend costs, and whether full load brings elections about. */
@NullMarked
package com.pygmy.benchmarks.order;

import org.jspecify.annotations.NullMarked;
