/** The catalog service. */
@NullMarked
package com.pygmy.catalog;

import org.jspecify.annotations.NullMarked;
