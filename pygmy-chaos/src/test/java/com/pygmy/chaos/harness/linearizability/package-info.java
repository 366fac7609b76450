@NullMarked
package com.pygmy.chaos.harness.linearizability;

import org.jspecify.annotations.NullMarked;
