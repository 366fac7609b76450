@NullMarked
package com.pygmy.chaos.cluster;

import org.jspecify.annotations.NullMarked;
