@NullMarked
package com.pygmy.chaos.harness.report;

import org.jspecify.annotations.NullMarked;
