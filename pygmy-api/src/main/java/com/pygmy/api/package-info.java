/**
 * The HTTP messages of Pygmy, one record each, with the header names and problem types that every hop agrees on. Servers,
 * client and harness use the same records, so that a message cannot mean two things.
 */
@NullMarked
package com.pygmy.api;

import org.jspecify.annotations.NullMarked;
