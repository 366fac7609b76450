/** Breaks a cluster on purpose and decides whether its promises held. */
@NullMarked
package com.pygmy.chaos;

import org.jspecify.annotations.NullMarked;
