/** The rules of the cache before real catalog nodes, over real connections that can be held up and cut. */
@NullMarked
package com.pygmy.frontend.coherence;

import org.jspecify.annotations.NullMarked;
