@NullMarked
package com.pygmy.frontend.ready;

import org.jspecify.annotations.NullMarked;
