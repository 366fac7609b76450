@NullMarked
package com.pygmy.benchmarks.command;

import org.jspecify.annotations.NullMarked;
