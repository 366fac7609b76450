@NullMarked
package com.pygmy.chaos.harness.fault;

import org.jspecify.annotations.NullMarked;
