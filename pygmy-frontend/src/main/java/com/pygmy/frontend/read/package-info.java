/** Reads of the catalog: from the cache where the client may see what is there, else from a replica. */
@NullMarked
package com.pygmy.frontend.read;

import org.jspecify.annotations.NullMarked;
