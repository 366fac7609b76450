@NullMarked
package com.pygmy.failover.http;

import org.jspecify.annotations.NullMarked;
