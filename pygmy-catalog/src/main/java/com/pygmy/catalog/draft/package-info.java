/** A book as it was sent, checked field by field. */
@NullMarked
package com.pygmy.catalog.draft;

import org.jspecify.annotations.NullMarked;
