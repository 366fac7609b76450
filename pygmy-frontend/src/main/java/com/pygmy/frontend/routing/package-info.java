/**
 * Which node gets a request. {@link com.pygmy.frontend.routing.Pool} decides, from what polls and answers have told it, and
 * does no input or output of its own; {@link com.pygmy.frontend.routing.HealthPoller} asks the nodes.
 */
@NullMarked
package com.pygmy.frontend.routing;

import org.jspecify.annotations.NullMarked;
