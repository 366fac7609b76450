@NullMarked
package com.pygmy.frontend.exchange;

import org.jspecify.annotations.NullMarked;
