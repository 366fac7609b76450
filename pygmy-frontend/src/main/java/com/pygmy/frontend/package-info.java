/** The frontend: the only service that clients talk to. */
@NullMarked
package com.pygmy.frontend;

import org.jspecify.annotations.NullMarked;
