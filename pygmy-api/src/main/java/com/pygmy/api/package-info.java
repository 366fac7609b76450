/**
 * The HTTP messages of the store, one record each. Servers, client and harness use the same records, so that a message cannot
 * mean two things.
 */
@NullMarked
package com.pygmy.api;

import org.jspecify.annotations.NullMarked;
