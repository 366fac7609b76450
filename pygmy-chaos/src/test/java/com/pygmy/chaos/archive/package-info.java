@NullMarked
package com.pygmy.chaos.archive;

import org.jspecify.annotations.NullMarked;
