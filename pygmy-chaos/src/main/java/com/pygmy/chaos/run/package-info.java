/** A run from start to report. */
@NullMarked
package com.pygmy.chaos.run;

import org.jspecify.annotations.NullMarked;
