@NullMarked
package com.pygmy.frontend.cache;

import org.jspecify.annotations.NullMarked;
