@NullMarked
package com.pygmy.frontend.forward;

import org.jspecify.annotations.NullMarked;
