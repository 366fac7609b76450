/** The pages that a frontend serves to browsers: the store. */
@NullMarked
package com.pygmy.frontend.web;

import org.jspecify.annotations.NullMarked;
