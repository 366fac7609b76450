@NullMarked
package com.pygmy.chaos;

import org.jspecify.annotations.NullMarked;
