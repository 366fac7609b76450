@NullMarked
package com.pygmy.chaos.history;

import org.jspecify.annotations.NullMarked;
