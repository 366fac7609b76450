/** The order service. */
@NullMarked
package com.pygmy.order;

import org.jspecify.annotations.NullMarked;
