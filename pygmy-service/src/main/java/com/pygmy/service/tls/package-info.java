/** Certificates of connectors and of clients, and what is refused for their sake. */
@NullMarked
package com.pygmy.service.tls;

import org.jspecify.annotations.NullMarked;
