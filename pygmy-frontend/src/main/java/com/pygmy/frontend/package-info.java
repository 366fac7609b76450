/** The frontend: the only place shoppers talk to. */
@NullMarked
package com.pygmy.frontend;

import org.jspecify.annotations.NullMarked;
