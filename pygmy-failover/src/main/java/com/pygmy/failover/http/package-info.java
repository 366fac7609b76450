/** Health polling, over a client that blocks, and requests to the nodes of a pool, over one for which no thread waits. */
@NullMarked
package com.pygmy.failover.http;

import org.jspecify.annotations.NullMarked;
