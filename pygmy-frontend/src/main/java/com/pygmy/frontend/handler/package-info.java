/** Where clients' requests come in: a non-blocking Jetty handler ahead of Dropwizard's chain, its connector, and what happens before the server stops. */
@NullMarked
package com.pygmy.frontend.handler;

import org.jspecify.annotations.NullMarked;
