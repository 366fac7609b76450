@NullMarked
package com.pygmy.chaos.harness;

import org.jspecify.annotations.NullMarked;
