/** Small rules of HTTP that every resource follows. */
@NullMarked
package com.pygmy.service.http;

import org.jspecify.annotations.NullMarked;
