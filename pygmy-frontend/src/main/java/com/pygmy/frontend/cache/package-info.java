/**
 * Answers of the catalog, kept as long as they are true. {@link com.pygmy.frontend.cache.CoherentCache} decides what may be
 * kept and shown, and does no input or output; {@link com.pygmy.frontend.cache.ChangeFeed} tells it what has changed.
 */
@NullMarked
package com.pygmy.frontend.cache;

import org.jspecify.annotations.NullMarked;
