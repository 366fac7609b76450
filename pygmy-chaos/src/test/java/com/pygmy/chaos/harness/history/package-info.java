@NullMarked
package com.pygmy.chaos.harness.history;

import org.jspecify.annotations.NullMarked;
