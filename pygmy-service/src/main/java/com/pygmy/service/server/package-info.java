/** The web server under a service. */
@NullMarked
package com.pygmy.service.server;

import org.jspecify.annotations.NullMarked;
