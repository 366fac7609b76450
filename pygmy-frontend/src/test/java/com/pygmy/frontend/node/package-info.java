@NullMarked
package com.pygmy.frontend.node;

import org.jspecify.annotations.NullMarked;
