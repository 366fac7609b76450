/** Talks to the store from Java. */
@NullMarked
package com.pygmy.client;

import org.jspecify.annotations.NullMarked;
