@NullMarked
package com.pygmy.chaos.harness.machine;

import org.jspecify.annotations.NullMarked;
