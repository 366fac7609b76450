@NullMarked
package com.pygmy.frontend.proxy;

import org.jspecify.annotations.NullMarked;
