/** Health polling and requests to the nodes of a pool, over Jetty's client: no thread waits for a node. */
@NullMarked
package com.pygmy.failover.http;

import org.jspecify.annotations.NullMarked;
