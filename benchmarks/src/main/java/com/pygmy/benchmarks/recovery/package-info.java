/** How long a killed replica takes until it has caught up, and what starts and snapshots cost. */
@NullMarked
package com.pygmy.benchmarks.recovery;

import org.jspecify.annotations.NullMarked;
