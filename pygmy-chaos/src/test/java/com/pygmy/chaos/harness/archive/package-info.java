@NullMarked
package com.pygmy.chaos.harness.archive;

import org.jspecify.annotations.NullMarked;
