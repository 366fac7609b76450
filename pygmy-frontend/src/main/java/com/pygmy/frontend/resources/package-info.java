/** The resources that a frontend serves itself, through Jersey. */
@NullMarked
package com.pygmy.frontend.resources;

import org.jspecify.annotations.NullMarked;
