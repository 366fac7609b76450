/** What metrics say of themselves to Prometheus. */
@NullMarked
package com.pygmy.service.metrics;

import org.jspecify.annotations.NullMarked;
