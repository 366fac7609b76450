@NullMarked
package com.pygmy.failover;

import org.jspecify.annotations.NullMarked;
