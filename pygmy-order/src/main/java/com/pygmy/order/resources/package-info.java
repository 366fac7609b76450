/** The HTTP resources about orders: {@code /v1/orders}. */
@NullMarked
package com.pygmy.order.resources;

import org.jspecify.annotations.NullMarked;
