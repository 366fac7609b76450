@NullMarked
package com.pygmy.frontend.cluster;

import org.jspecify.annotations.NullMarked;
