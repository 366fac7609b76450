@NullMarked
package com.pygmy.frontend.handler;

import org.jspecify.annotations.NullMarked;
