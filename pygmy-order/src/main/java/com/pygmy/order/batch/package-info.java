/** Orders that wait together share one request to a replicated log. */
@NullMarked
package com.pygmy.order.batch;

import org.jspecify.annotations.NullMarked;
