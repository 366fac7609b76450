@NullMarked
package com.pygmy.frontend.routing;

import org.jspecify.annotations.NullMarked;
