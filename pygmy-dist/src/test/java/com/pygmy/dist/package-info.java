@NullMarked
package com.pygmy.dist;

import org.jspecify.annotations.NullMarked;
