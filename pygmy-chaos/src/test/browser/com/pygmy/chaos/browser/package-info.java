/** The browser that tests look at pages with. */
@NullMarked
package com.pygmy.chaos.browser;

import org.jspecify.annotations.NullMarked;
