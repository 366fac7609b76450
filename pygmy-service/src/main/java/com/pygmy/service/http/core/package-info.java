/** Hot resources on Jetty's own handlers, ahead of Dropwizard's chain, in the threads that read from connections. */
@NullMarked
package com.pygmy.service.http.core;

import org.jspecify.annotations.NullMarked;
