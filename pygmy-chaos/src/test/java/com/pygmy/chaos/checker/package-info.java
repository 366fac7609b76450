@NullMarked
package com.pygmy.chaos.checker;

import org.jspecify.annotations.NullMarked;
