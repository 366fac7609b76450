/** One client's request, where it belongs, which of its headers travel on, and the ways to answer it. */
@NullMarked
package com.pygmy.frontend.exchange;

import org.jspecify.annotations.NullMarked;
