/**
 * What one process holds for its clients, and for how long: bytes of requests and answers against one budget, time limits for
 * what arrives or leaves slowly, and a number of connections. {@link com.pygmy.service.limits.ClientLimitsHandler} is the
 * outermost handler of each service and applies them all.
 */
@NullMarked
package com.pygmy.service.limits;

import org.jspecify.annotations.NullMarked;
