/** Books from a file, in batches: line by line, so that a bad line costs that line only. */
@NullMarked
package com.pygmy.catalog.importing;

import org.jspecify.annotations.NullMarked;
