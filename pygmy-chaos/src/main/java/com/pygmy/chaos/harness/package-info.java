/** What clients do meanwhile, and how it ended as far as they know. The same seed asks for the same things. */
@NullMarked
package com.pygmy.chaos.harness;

import org.jspecify.annotations.NullMarked;
