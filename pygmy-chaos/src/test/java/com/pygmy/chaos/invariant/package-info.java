@NullMarked
package com.pygmy.chaos.invariant;

import org.jspecify.annotations.NullMarked;
