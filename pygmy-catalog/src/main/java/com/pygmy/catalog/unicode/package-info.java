/** Which characters the folding of texts knows, on every release of Java. */
@NullMarked
package com.pygmy.catalog.unicode;

import org.jspecify.annotations.NullMarked;
