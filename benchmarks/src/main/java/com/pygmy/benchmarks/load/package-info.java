/** Sends HTTP requests as cheaply as this machine allows, since the load shares its cores with what it measures. */
@NullMarked
package com.pygmy.benchmarks.load;

import org.jspecify.annotations.NullMarked;
