/** Certificates and keys as files, and why a side of a connection does not take those of the other. */
@NullMarked
package com.pygmy.protocol.tls;

import org.jspecify.annotations.NullMarked;
