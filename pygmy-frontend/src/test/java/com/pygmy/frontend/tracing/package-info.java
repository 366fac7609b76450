@NullMarked
package com.pygmy.frontend.tracing;

import org.jspecify.annotations.NullMarked;
