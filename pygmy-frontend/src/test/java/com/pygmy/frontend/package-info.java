@NullMarked
package com.pygmy.frontend;

import org.jspecify.annotations.NullMarked;
