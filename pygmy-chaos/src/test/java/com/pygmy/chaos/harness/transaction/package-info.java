@NullMarked
package com.pygmy.chaos.harness.transaction;

import org.jspecify.annotations.NullMarked;
