@NullMarked
package com.pygmy.frontend.read;

import org.jspecify.annotations.NullMarked;
